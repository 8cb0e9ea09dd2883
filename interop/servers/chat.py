"""The journeys' app (e2e/journeys/app.mjs) on Debian's python3-socketio with aiohttp.

    /usr/bin/python3 chat.py '{ "port": 0, "options": { "pingInterval": 100, "pingTimeout": 5000 } }'

Its options are those of the Node servers; what they do not say is python-socketio's default.
"""

import asyncio
import json
import sys
from urllib.parse import parse_qs

import socketio
from aiohttp import web
from engineio.payload import Payload

settings = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
options = settings.get("options", {})

# A body of more packets is thrown away whole, and answered as if it were not; raising this is the documented remedy.
Payload.max_decode_packets = settings.get("maxDecodePackets", 1000)

sio = socketio.AsyncServer(
    async_mode="aiohttp",
    cors_allowed_origins="*",
    namespaces=["/", "/left", "/chat", "/guarded"],
    ping_interval=options.get("pingInterval", 25000) / 1000,
    ping_timeout=options.get("pingTimeout", 20000) / 1000,
)
counts = {}


def session_of(sid, namespace):
    return sio.manager.eio_sid_from_sid(sid, namespace)


@sio.event
async def connect(sid, environ, auth):
    await sio.emit("welcome", sid, to=sid)


@sio.event
async def disconnect(sid):
    counts.pop(sid, None)
    # This version does not say why.
    await sio.emit("left", (), namespace="/left")


@sio.event
async def number(sid, value):
    await sio.emit("number", value, to=sid)


@sio.event
async def echo(sid, *args):
    return args


@sio.on("say back")
async def say_back(sid, *args):
    await sio.emit("said", args, to=sid)


@sio.on("ask me")
async def ask_me(sid, question):
    return await sio.call("question", question, to=sid)


@sio.on("never answer")
async def never_answer(sid):
    await asyncio.Event().wait()


@sio.on("session")
async def session(sid):
    return session_of(sid, "/")


@sio.on("query")
async def query(sid, name):
    return parse_qs(sio.get_environ(sid)["QUERY_STRING"])[name][0]


@sio.on("send me away")
async def send_me_away(sid, close):
    await sio.disconnect(sid)


@sio.on("join")
async def join(sid, room):
    sio.enter_room(sid, room)
    return ()


@sio.on("tell room")
async def tell_room(sid, room, text):
    await sio.emit("told", (room, text), room=room, skip_sid=sid)


@sio.on("tell the others")
async def tell_the_others(sid, text):
    await sio.emit("told", ("others", text), skip_sid=sid)


@sio.on("tell everyone")
async def tell_everyone(sid, text):
    await sio.emit("told", ("everyone", text))


@sio.on("tell everyone but")
async def tell_everyone_but(sid, room, text):
    members = [member for member, _ in sio.manager.get_participants("/", room)]
    await sio.emit("told", ("except", text), skip_sid=members)


@sio.on("count")
async def count(sid):
    counts[sid] = counts.get(sid, 0) + 1


@sio.on("counted")
async def counted(sid):
    return counts.get(sid, 0)


@sio.on("session", namespace="/chat")
async def session_in_chat(sid):
    return session_of(sid, "/chat")


@sio.on("say back", namespace="/chat")
async def say_back_in_chat(sid, *args):
    await sio.emit("said", ("in chat", *args), to=sid, namespace="/chat")


@sio.on("connect", namespace="/guarded")
async def connect_to_guarded(sid, environ, auth):
    token = (auth or {}).get("token", "none")
    if token != "open sesame":
        raise socketio.exceptions.ConnectionRefusedError(
            "not authorised", {"code": "E_TOKEN", "token": token}
        )
    await sio.emit("inside", auth, to=sid, namespace="/guarded")


# What the script looks at.


async def sessions(request):
    # Those that are closed stay in the list until somebody asks for them.
    return web.json_response(sum(not each.closed for each in sio.eio.sockets.values()))


async def numbers(request):
    for n in range(int(request.query["from"]), int(request.query["to"]) + 1):
        await sio.emit("number", n)
    return web.json_response(True)


async def main():
    app = web.Application()
    sio.attach(app)
    app.router.add_get("/sessions", sessions)
    app.router.add_get("/number", numbers)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", settings.get("port", 0))
    await site.start()
    url = "http://127.0.0.1:%d" % runner.addresses[0][1]
    print(json.dumps({"url": url, "control": url}), flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
