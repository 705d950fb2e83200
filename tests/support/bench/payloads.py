"""The messages that are relayed: a session description and an ICE candidate of exact sizes."""

from typing import Any

from tests.support.bench.wire import compact_json

_SESSION = [
    "v=0",
    "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0 1",
    "a=extmap-allow-mixed",
    "a=msid-semantic: WMS 7c1f9f0e-3c55-4b0b-9a3e-0c5c2f0a8f11",
]

_TRANSPORT = [
    "c=IN IP4 0.0.0.0",
    "a=rtcp:9 IN IP4 0.0.0.0",
    "a=ice-ufrag:EsAw",
    "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1",
    "a=ice-options:trickle",
    "a=fingerprint:sha-256 D1:2C:BE:AD:C4:F6:64:5C:25:16:11:9C:AF:E7:0F:73:"
    "79:36:4E:9C:1E:15:54:39:0C:06:8B:ED:96:86:00:39",
    "a=setup:actpass",
    "a=extmap:1 urn:ietf:params:rtp-hdrext:toffset",
    "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
    "a=sendrecv",
    "a=rtcp-mux",
]

_AUDIO = [
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126",
    *_TRANSPORT,
    "a=mid:0",
    "a=rtpmap:111 opus/48000/2",
    "a=rtcp-fb:111 transport-cc",
    "a=fmtp:111 minptime=10;useinbandfec=1",
    "a=rtpmap:63 red/48000/2",
    "a=fmtp:63 111/111",
    "a=rtpmap:9 G722/8000",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:13 CN/8000",
    "a=rtpmap:126 telephone-event/8000",
]

_VIDEO = [
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 45 46",
    *_TRANSPORT,
    "a=mid:1",
    "a=rtcp-rsize",
    "a=rtpmap:96 VP8/90000",
    "a=rtcp-fb:96 goog-remb",
    "a=rtcp-fb:96 transport-cc",
    "a=rtcp-fb:96 ccm fir",
    "a=rtcp-fb:96 nack",
    "a=rtcp-fb:96 nack pli",
    "a=rtpmap:97 rtx/90000",
    "a=fmtp:97 apt=96",
    "a=rtpmap:102 H264/90000",
    "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f",
    "a=rtpmap:45 AV1/90000",
]


def session_description(kind: str, size_bytes: int) -> dict[str, Any]:
    """An offer or answer as a browser writes it, its SDP text exactly `size_bytes` long."""
    lines = [*_SESSION, *_AUDIO, *_VIDEO]
    text = "\r\n".join(lines) + "\r\n"
    missing = size_bytes - len(text) - 2
    if missing < 0:
        raise ValueError(f"the shortest session description has {len(text) + 2} bytes")
    track = "a=ssrc-group:FID 3736435921 1174524330\r\na=msid:7c1f9f0e 0c5c2f0a\r\n"
    filler = (track * (missing // len(track) + 1))[:missing].rstrip("\r\n")
    return {"type": kind, "sdp": text + filler.ljust(missing, "0") + "\r\n"}


def candidate(size_bytes: int) -> dict[str, Any]:
    """An RTCIceCandidateInit whose compact JSON is exactly `size_bytes` long."""
    head = "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx ufrag EsAw"
    init = {"candidate": head, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "EsAw"}
    shortest = len(compact_json(init))
    init["candidate"] = head + " network-cost 999".ljust(size_bytes - shortest, "0")
    return init
