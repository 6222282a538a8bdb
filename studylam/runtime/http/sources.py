"""Where the rules of the front doors are written, or were recorded: title and URL."""

from __future__ import annotations

_DOCS = "https://docs.aws.amazon.com"
_GATEWAY = f"{_DOCS}/apigateway/latest/developerguide"

REST_FORMAT = (
    f"Lambda proxy integrations in API Gateway, {_GATEWAY}/set-up-lambda-proxy-integrations.html"
)
REST_QUOTAS = (
    "Quotas for configuring and running a REST API in API Gateway, "
    f"{_GATEWAY}/api-gateway-execution-service-limits-table.html"
)
GATEWAY_RESPONSES = (
    f"Gateway response types for API Gateway, {_GATEWAY}/supported-gateway-response-types.html"
)
GATEWAY_ERRORS = (
    "Handling Lambda errors with an API Gateway API, "
    f"{_DOCS}/lambda/latest/dg/services-apigateway-errors.html"
)
BINARY = (
    "Return binary media from a Lambda proxy integration in API Gateway, "
    f"{_GATEWAY}/lambda-proxy-binary-media.html"
)
RECORDED_REST = (
    "Recorded from AWS: LocalStack, tests/aws/services/apigateway/test_apigateway_lambda.py, "
    "https://github.com/localstack/localstack"
)
MALFORMED = (
    'How do I resolve HTTP 502 "Malformed Lambda proxy response" errors?, AWS re:Post, '
    "https://repost.aws/knowledge-center/malformed-502-api-gateway"
)
HTTP_FORMAT = (
    "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway, "
    f"{_GATEWAY}/http-api-develop-integrations-lambda.html"
)
HTTP_QUOTAS = (
    "Quotas for configuring and running an HTTP API in API Gateway, "
    f"{_GATEWAY}/http-api-quotas.html"
)
HTTP_ROUTES = f"Create routes for HTTP APIs in API Gateway, {_GATEWAY}/http-api-develop-routes.html"
HTTP_ERRORS = (
    "Troubleshooting issues with HTTP API Lambda integrations, "
    f"{_GATEWAY}/http-api-troubleshooting-lambda.html"
)
SEEN_503 = "seen on AWS: https://github.com/cortexlabs/cortex/issues/1225"
RECORDED_HTTP = (
    "Recorded from AWS: AWS's own Lambda Test Tool for .NET, its snapshots, "
    "https://github.com/aws/aws-lambda-dotnet"
)
URL_FORMAT = f"Invoking Lambda function URLs, {_DOCS}/lambda/latest/dg/urls-invocation.html"
URL_CONFIGURATION = (
    f"Creating and managing Lambda function URLs, {_DOCS}/lambda/latest/dg/urls-configuration.html"
)
URL_MONITORING = f"Monitoring Lambda function URLs, {_DOCS}/lambda/latest/dg/urls-monitoring.html"
RECORDED_URL = (
    "Recorded from AWS: LocalStack, tests/aws/services/lambda_/test_lambda.py, "
    "https://github.com/localstack/localstack"
)
LAMBDA_QUOTAS = f"Lambda quotas, {_DOCS}/lambda/latest/dg/gettingstarted-limits.html"
BALANCER_FORMAT = (
    "Use Lambda functions as targets of an Application Load Balancer, "
    f"{_DOCS}/elasticloadbalancing/latest/application/lambda-functions.html"
)
BALANCER_ERRORS = (
    "Troubleshoot your Application Load Balancers, "
    f"{_DOCS}/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html"
)
BALANCER_LOGS = (
    "Access logs for your Application Load Balancer, "
    f"{_DOCS}/elasticloadbalancing/latest/application/load-balancer-access-logs.html"
)
