"""The floor of bench.webhook: the same server and form, and a route that does nothing.

Usage: python -m bench.webhook_floor PORT
"""

import sys
from urllib.parse import parse_qsl

import uvicorn
from fastapi import FastAPI, Request, Response

app = FastAPI(openapi_url=None)
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'


@app.post("/ivr/twilio/voice")
async def voice(request: Request) -> Response:
    parse_qsl(await request.body())
    return Response(NOTHING, media_type="text/xml")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
