import asyncio
import json
import logging
import traceback
from contextlib import asynccontextmanager

import pytest

from backend.gemini.address import UnsafeAddress
from backend.gemini.closes import GeminiClosed, SetupUnanswered, Verdict
from backend.gemini.dialing import Limits
from backend.gemini.events import (
    Audio,
    Event,
    GoAway,
    InputTranscript,
    Interrupted,
    OutputTranscript,
    Resumption,
    TurnComplete,
    Usage,
)
from backend.gemini.live import MAX_MALFORMED, connect
from backend.gemini.setup import LiveSetup
from tests.gemini.servers import KEY, QUICK, accept_setup, live_server
from tests.gemini.wire import AUDIO, PCM, frame

pytestmark = pytest.mark.asyncio


def says(*frames, then=None):
    """A server that accepts the setup, sends these frames, and closes like `then`."""

    async def handler(web_socket):
        await accept_setup(web_socket)
        for one in frames:
            await web_socket.send(one)
        if then:
            await web_socket.close(*then)
        else:
            await web_socket.wait_closed()

    return handler


@pytest.fixture(autouse=True, params=["iterated", "handed out"])
def way(request):
    """Both ways of reading say the same."""
    WAY.append(request.param)
    yield
    WAY.pop()


WAY: list[str] = []


async def listen(connection, heard):
    if WAY[-1] == "handed out":
        await connection.hand_out(heard.extend)
        return
    async for events in connection:
        heard += events


async def talk(handler, wanted=None, **options):
    """Return everything heard until the connection ends, and how it ended."""
    heard: list[Event] = []
    async with live_server(handler, **options) as url:
        connection = await connect(wanted or LiveSetup(), url=url, api_key=KEY, limits=QUICK)
        async with connection:
            with pytest.raises(GeminiClosed) as closed:
                await listen(connection, heard)
    return heard, closed.value, connection


@asynccontextmanager
async def connected(handler, limits=QUICK):
    async with live_server(handler) as url:
        connection = await connect(LiveSetup(), url=url, api_key=KEY, limits=limits)
        async with connection:
            yield connection


async def test_a_spoken_turn_goes_both_ways():
    received = []

    async def handler(web_socket):
        received.append(await accept_setup(web_socket))
        for _ in range(6):
            received.append(json.loads(await web_socket.recv()))
        await web_socket.send(frame(AUDIO))
        await web_socket.send(json.dumps({"serverContent": {"turnComplete": True}}))
        await web_socket.wait_closed()

    async with live_server(handler) as url:
        wanted = LiveSetup(instruction="Be kind.")
        async with await connect(wanted, url=url, api_key=KEY, limits=QUICK) as connection:
            await connection.send_turns([("user", "Begin.")])
            await connection.send_audio(PCM)
            await connection.audio_stream_end()
            await connection.send_text("typed")
            await connection.send_tool_response("c1", "time_left", {"time_left_s": 60})
            await connection.send_turns([("user", "a")], complete=False)
            heard = [await anext(connection), await anext(connection)]
    assert connection.session_id == "s-1"
    assert heard == [[Audio(PCM)], [TurnComplete()]]
    setup, begin, audio, end, typed, answer, seed = received
    assert setup["systemInstruction"]["parts"] == [{"text": "Be kind."}]
    assert begin["clientContent"]["turnComplete"] is True
    assert audio["realtimeInput"]["audio"]["mimeType"] == "audio/pcm;rate=16000"
    assert end == {"realtimeInput": {"audioStreamEnd": True}}
    assert typed == {"realtimeInput": {"text": "typed"}}
    assert answer["toolResponse"]["functionResponses"][0]["response"] == {"time_left_s": 60}
    assert seed["clientContent"]["turnComplete"] is False


async def test_what_arrives_with_or_before_the_answer_to_the_setup_is_kept():
    async def handler(web_socket):
        await web_socket.recv()
        await web_socket.send(frame({"sessionResumptionUpdate": {}}))
        await web_socket.send(frame({"goAway": {"timeLeft": "1s"}}))
        await web_socket.send(frame({"setupComplete": {}, "usageMetadata": {"totalTokenCount": 3}}))
        await web_socket.close(1000)

    heard, _, connection = await talk(handler)
    assert heard == [Resumption("", False), GoAway(1.0), Usage({"total": 3})]
    assert connection.usage == {"total": 3}


async def test_our_own_close_ends_the_iteration_in_peace():
    async with live_server(says()) as url:
        connection = await connect(LiveSetup(), url=url, api_key=KEY, limits=QUICK)
        reading = asyncio.create_task(anext(connection, "ended"))
        await asyncio.sleep(0)
        await connection.close()
        assert await reading == "ended"
        await connection.close()


@pytest.mark.parametrize(
    ("code", "reason", "verdict"),
    [
        (1000, "", Verdict.RETRY),
        (1007, "API key not valid. Please pass a valid API key.", Verdict.FATAL),
        (1008, "Requested entity was not found.", Verdict.FATAL),
        (1011, "You exceeded your current quota, please check your plan", Verdict.QUOTA),
        (1011, "Deadline expired before operation could complete.", Verdict.RETRY),
    ],
)
async def test_a_close_by_the_server_has_its_code_reason_and_verdict(code, reason, verdict):
    heard, closed, _ = await talk(says(frame(AUDIO), then=(code, reason)))
    assert heard == [Audio(PCM)]
    assert (closed.code, closed.reason, closed.verdict) == (code, reason, verdict)


async def test_a_close_soon_after_a_resume_drops_the_handle():
    handler = says(then=(1007, "Request contains an invalid argument."))
    _, closed, _ = await talk(handler, LiveSetup(handle="h-0"))
    assert closed.verdict is Verdict.DROP_HANDLE


async def test_a_line_that_breaks_is_an_abnormal_close():
    async def handler(web_socket):
        await accept_setup(web_socket)
        web_socket.transport.abort()

    _, closed, _ = await talk(handler)
    assert (closed.code, closed.verdict) == (1006, Verdict.RETRY)


async def test_a_setup_refused_by_a_close_says_so():
    async def handler(web_socket):
        await web_socket.recv()
        await web_socket.close(1007, "API key not valid. Please pass a valid API key.")

    async with live_server(handler) as url:
        with pytest.raises(GeminiClosed) as closed:
            await connect(LiveSetup(), url=url, api_key=KEY, limits=QUICK)
    assert closed.value.verdict is Verdict.FATAL


@pytest.mark.parametrize("handle", ["", "h-0"])
async def test_a_silent_server_does_not_hold_up_the_setup_for_ever(handle):
    left = asyncio.Event()

    async def handler(web_socket):
        await web_socket.recv()
        await web_socket.wait_closed()
        left.set()

    limits = Limits(open_s=5, setup_s=0.05, close_s=0.2)
    async with live_server(handler) as url:
        with pytest.raises(SetupUnanswered) as unanswered:
            await connect(LiveSetup(handle=handle), url=url, api_key=KEY, limits=limits)
        async with asyncio.timeout(30):
            await left.wait()
    expected = Verdict.DROP_HANDLE if handle else Verdict.RETRY
    assert unanswered.value.verdict is expected


async def test_a_cancelled_setup_leaves_no_open_line():
    seen, left = asyncio.Event(), asyncio.Event()

    async def handler(web_socket):
        await web_socket.recv()
        seen.set()
        await web_socket.wait_closed()
        left.set()

    async with live_server(handler) as url, asyncio.timeout(30):
        opening = asyncio.create_task(connect(LiveSetup(), url=url, api_key=KEY, limits=QUICK))
        await seen.wait()
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        await left.wait()


async def test_garbage_is_left_out_and_the_talk_goes_on(caplog):
    garbage = [b"garbage canary", "also {", b"\xff\xfe", b"[]", b""]
    heard, _, connection = await talk(says(*garbage, frame(AUDIO), then=(1000,)))
    assert heard == [Audio(PCM)]
    assert connection.malformed_frames == len(garbage)
    warnings = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert "canary" not in caplog.text


async def test_nothing_but_garbage_is_a_broken_line():
    _, closed, _ = await talk(says(*[b"garbage"] * MAX_MALFORMED))
    assert (closed.code, closed.verdict) == (1006, Verdict.RETRY)


async def test_a_frame_of_twenty_megabytes_is_read():
    padding = "x" * 20_000_000
    message = {"serverContent": {"outputTranscription": {"text": padding}}}
    heard, _, _ = await talk(says(frame(message), then=(1000,)))
    assert heard == [OutputTranscript(padding)]


async def test_a_burst_faster_than_speech_is_read_completely():
    count = 1_000
    heard, _, _ = await talk(says(*[frame(AUDIO)] * count, then=(1000,)))
    assert heard == [Audio(PCM)] * count


async def test_an_interruption_comes_before_the_audio_after_it():
    message = {"serverContent": {"interrupted": True, **AUDIO["serverContent"]}}
    heard, _, _ = await talk(says(frame(message), then=(1000,)))
    assert heard == [Interrupted(), Audio(PCM)]


async def test_the_latest_usable_handle_is_kept():
    updates = [
        {"newHandle": "h-1", "resumable": True},
        {"newHandle": "h-2", "resumable": True},
        {},
        {"newHandle": "h-3", "resumable": False},
    ]
    frames = [frame({"sessionResumptionUpdate": update}) for update in updates]
    _, _, connection = await talk(says(*frames, then=(1000,)))
    assert connection.handle == "h-2"


async def test_the_handle_we_came_with_stays_until_there_is_a_newer_one():
    _, _, connection = await talk(says(then=(1011, "Internal error.")), LiveSetup(handle="h-0"))
    assert connection.handle == "h-0"


async def test_usage_is_summed_over_turns():
    usage = {"promptTokenCount": 5, "totalTokenCount": "7"}
    frames = [frame({"usageMetadata": usage})] * 3
    _, _, connection = await talk(says(*frames, then=(1000,)))
    assert connection.usage == {"prompt": 15, "total": 21}


async def test_the_time_of_the_last_message_moves_with_every_message():
    go = asyncio.Event()

    async def handler(web_socket):
        await accept_setup(web_socket)
        await go.wait()
        await web_socket.send(frame({"serverContent": {"inputTranscription": {"text": "a"}}}))
        await web_socket.wait_closed()

    async with connected(handler) as connection:
        before = connection.last_message_s
        go.set()
        assert await anext(connection) == [InputTranscript("a")]
        assert connection.last_message_s > before
        assert connection.silent_for_s() >= 0


async def test_an_empty_message_counts_as_a_sign_of_life():
    async def handler(web_socket):
        await accept_setup(web_socket)
        await web_socket.send(frame({"serverContent": {}}))
        await web_socket.close(1000)

    async with connected(handler) as connection:
        before = connection.last_message_s
        with pytest.raises(GeminiClosed):
            await anext(connection)
        assert connection.last_message_s > before


async def test_sending_on_a_closed_line_tells_how_it_closed():
    async with connected(says(then=(1011, "Deadline expired"))) as connection:
        with pytest.raises(GeminiClosed):
            await anext(connection)
        with pytest.raises(GeminiClosed) as closed:
            await connection.send_audio(PCM)
    assert (closed.value.code, closed.value.reason) == (1011, "Deadline expired")


async def stops_reading(web_socket):
    await accept_setup(web_socket)
    web_socket.transport.pause_reading()
    await web_socket.wait_closed()


async def test_a_server_that_stops_reading_does_not_hold_a_sender_for_ever():
    limits = Limits(open_s=5, setup_s=5, send_s=0.1, close_s=0.1)
    async with connected(stops_reading, limits) as connection:
        with pytest.raises(GeminiClosed) as closed:
            await connection.send_audio(bytes(20_000_000))
    assert (closed.value.code, closed.value.verdict) == (1006, Verdict.RETRY)


async def test_closing_cuts_a_line_that_is_full():
    limits = Limits(open_s=5, setup_s=5, send_s=30, close_s=0.1)
    async with connected(stops_reading, limits) as connection, asyncio.timeout(30):
        sending = asyncio.create_task(connection.send_audio(bytes(20_000_000)))
        await asyncio.sleep(0)
        await connection.close()
        await asyncio.wait([sending])
        with pytest.raises(GeminiClosed):
            await connection.send_audio(PCM)


async def test_the_key_travels_in_a_header_and_nowhere_else(caplog):
    # picows shows headers one level below debug.
    everything = 1
    caplog.set_level(everything)
    for name in ("picows.client", "backend.gemini.dialing", "backend.gemini.live"):
        caplog.set_level(everything, logger=name)
    requests = []

    async def handler(web_socket):
        requests.append(web_socket.request)
        await accept_setup(web_socket)
        await web_socket.close(1008, f"Consumer 'api_key:{KEY}' has been suspended.")

    # Without this the server's own debug log would show the header it received.
    quiet = logging.Logger("server")  # noqa: LOG001  # apart from the tree on purpose
    _, closed, connection = await talk(handler, LiveSetup(handle="canary-handle"), logger=quiet)
    (request,) = requests
    assert request.headers["x-goog-api-key"] == KEY
    assert "canary" not in request.path
    assert request.path.endswith(
        "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
    )
    assert "permessage-deflate" not in request.headers.get("Sec-WebSocket-Extensions", "")
    shown = [
        repr(closed),
        str(closed),
        closed.reason,
        repr(connection),
        repr(connection.__dict__["_limits"]),
    ]
    shown += traceback.format_exception(closed)
    shown += [repr(vars(record)) + record.getMessage() for record in caplog.records]
    assert caplog.records
    assert "canary" not in "".join(shown)
    assert closed.verdict is Verdict.FATAL


async def test_without_a_key_no_header_is_sent():
    requests = []

    async def handler(web_socket):
        requests.append(web_socket.request)
        await accept_setup(web_socket)

    async with live_server(handler) as url:
        await (await connect(LiveSetup(), url=url, api_key="", limits=QUICK)).close()
    assert "x-goog-api-key" not in requests[0].headers


async def test_an_unsafe_address_is_refused_before_anything_is_sent():
    with pytest.raises(UnsafeAddress):
        await connect(LiveSetup(), url="http://192.0.2.1", api_key=KEY)


async def test_a_wrong_model_name_is_refused_before_anything_is_sent():
    with pytest.raises(ValueError, match="not a model name"):
        await connect(LiveSetup(model="../x"), url="http://127.0.0.1:1", api_key=KEY)
