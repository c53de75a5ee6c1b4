# 1. Build; it goes on, so what follows has a terminal of its own
python build.py demo --no-open

# 2. A page
mkdir -p ../mycrm/callers
cp -r dist ../mycrm/switchboard

# 4. Serve; it goes on, too
python -m http.server 8000 --bind 127.0.0.1 --directory ../mycrm

# Without typing: all files of the guide, with the rule
cp -r site/docs/examples/guide/. ../mycrm
