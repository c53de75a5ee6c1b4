# 1. Build
python build.py build

# 2. A page
mkdir -p ../mycrm/callers
cp -r dist ../mycrm/switchboard

# 4. Serve: each in a terminal of its own, and both go on
python -m http.server 8000 --bind 127.0.0.1 --directory ../mycrm
python build.py demo --no-open

# Without typing: all files of this guide
cp -r site/docs/examples/guide/. ../mycrm
