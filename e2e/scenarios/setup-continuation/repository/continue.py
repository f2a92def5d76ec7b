import json, os, sys

with open(sys.argv[1]) as file:
    configuration = file.read()
body = {
    "continuation-key": os.environ["CIRCLE_CONTINUATION_KEY"],
    "configuration": configuration,
    "parameters": {"what": "everything"},
}
print(json.dumps(body))
