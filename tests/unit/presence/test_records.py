"""What other nodes have written, of this version or the one before."""

from server.domain.ids import ParticipantId, UserId
from server.domain.participant import Participant
from server.presence.redis.records import Record, encode_record, read_roster

GUS = Participant(ParticipantId("p_gus"), UserId("g_1"), "", "Gus", is_guest=True)


def test_record_when_of_a_guest_then_the_same_when_read() -> None:
    raw = [b"demo", b"1", b"0", b"p_gus", encode_record(Record.of(GUS))]
    assert read_roster(raw).participants == (GUS,)


def test_record_when_an_older_node_wrote_it_then_no_guest() -> None:
    raw = [b"demo", b"1", b"0", b"p_a", b'{"user":"u","email":"a@x.org","name":"A","order":1}']
    (participant,) = read_roster(raw).participants
    assert not participant.is_guest
    assert b"guest" not in encode_record(Record.of(participant))
