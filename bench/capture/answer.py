"""mitmdump's side of the bench: the answer that the lab's sink gives, made in the proxy."""

import time

from mitmproxy import http


def request(flow):
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
    headers = {"date": date, "content-type": "text/plain", "content-length": "0"}
    flow.response = http.Response.make(200, b"", headers)
