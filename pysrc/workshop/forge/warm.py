"""Runs inside Pyodide before its memory becomes the snapshot: everything imported, every model built, then tidied."""

import gc
import importlib
import linecache
import sys
import zipimport
from contextlib import suppress

import _strptime  # type: ignore[import-not-found] # datetime.strptime imports it when it is first called
import encodings.idna  # addresses with names beyond ASCII
import random  # must be seeded anew by whoever wakes up

from phonenumbers.phonemetadata import PhoneMetadata

import switchboard.events  # what the CRM's own Python asks for
import switchboard.hub.acts
import switchboard.main
from switchboard.browser import late
from switchboard.config import ConfigurationError, load
from switchboard.languages import found

found()  # a restored page has no files to look for
with suppress(ConfigurationError):  # the model of the file is built when a first one is read
    load("{}", "of the forge")
# A caller from abroad must not make the page wait for a file.
for region in list(PhoneMetadata._region_available):
    PhoneMetadata.metadata_for_region(region)
for code in list(PhoneMetadata._country_code_available):
    PhoneMetadata.metadata_for_nongeo_region(code)
for name in [name for name in sys.modules if name.startswith("phonenumbers.data.region_")]:
    del sys.modules[name]
late.install()

# What was found where on a disk that will not be there.
sys.path_importer_cache.clear()
zipimport._zip_directory_cache.clear()  # type: ignore[attr-defined]
importlib.invalidate_caches()
linecache.clearcache()
gc.collect()
gc.freeze()
