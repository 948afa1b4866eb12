"""Start a task: POST to a path of the API that the environment names; print the UPID."""

import json
import os
import ssl
import sys
import urllib.parse
import urllib.request

url = "https://%s/api2/json%s" % (os.environ["PROXMOX_HOST"], sys.argv[1])
token = "PVEAPIToken=%s=%s" % (os.environ["PROXMOX_TOKEN_ID"], os.environ["PROXMOX_TOKEN_SECRET"])
fields = dict(word.split("=", 1) for word in sys.argv[2:])
request = urllib.request.Request(
    url, urllib.parse.urlencode(fields).encode(), {"Authorization": token}, method="POST"
)
trust = ssl.create_default_context(cafile=os.environ["PROXMOX_CA_PATH"])
direct = urllib.request.build_opener(
    urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
)
print(json.load(direct.open(request, timeout=10))["data"])
