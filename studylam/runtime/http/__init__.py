"""The synchronous front doors of a function: HTTP in, an event; a result, HTTP out.

============================  ======================================================
`RestApi`                     API Gateway's REST API, proxy integration (format 1.0)
`HttpApi`                     API Gateway's HTTP API, format 2.0 or 1.0
`FunctionUrl`                 Lambda's own HTTPS address, format 2.0
`ApplicationLoadBalancer`     a load balancer's target group
============================  ======================================================

All of it is pure but `call`, which invokes the function::

    request = parse_request("POST /orders --json '{\"item\": \"book\"}'")
    response = call(service, "my-function", HttpApi(), request)
"""

from __future__ import annotations

from studylam.runtime.http.alb import ApplicationLoadBalancer
from studylam.runtime.http.arrival import Arrival
from studylam.runtime.http.calls import call
from studylam.runtime.http.door import FrontDoor
from studylam.runtime.http.function_url import FunctionUrl
from studylam.runtime.http.http_api import HttpApi
from studylam.runtime.http.line import parse_request
from studylam.runtime.http.request import Request
from studylam.runtime.http.response import Explanation, Response
from studylam.runtime.http.rest_api import RestApi

__all__ = [
    "ApplicationLoadBalancer",
    "Arrival",
    "Explanation",
    "FrontDoor",
    "FunctionUrl",
    "HttpApi",
    "Request",
    "Response",
    "RestApi",
    "call",
    "parse_request",
]
