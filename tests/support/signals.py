"""Session descriptions and candidates as browsers write them."""

from collections.abc import Iterable
from typing import Any

from server.protocol.base import ServerEvent
from server.protocol.call import Candidate, RelayedIceCandidate

SDP = (
    "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=Grüße ☎ 𝄞\r\nt=0 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:F7gI\r\n"
)
OFFER = {"type": "offer", "sdp": SDP}
ANSWER = {"type": "answer", "sdp": SDP.replace("127.0.0.1", "0.0.0.0")}


def candidate(number: int = 0) -> dict[str, Any]:
    """As `candidate.toJSON()` gives it."""
    return {
        "candidate": f"candidate:{number} 1 udp 2122260223 192.0.2.1 {50000 + number} typ host",
        "sdpMid": "0",
        "sdpMLineIndex": 0,
        "usernameFragment": "F7gI",
    }


def lines(events: Iterable[ServerEvent]) -> list[str]:
    """What the candidates among these events say, in the order they came."""
    return [
        event.candidate.candidate
        for event in events
        if isinstance(event, RelayedIceCandidate) and isinstance(event.candidate, Candidate)
    ]


def candidate_lines(count: int) -> list[str]:
    """What `candidate(0)` and so on say."""
    return [candidate(number)["candidate"] for number in range(count)]
