import { type ReactNode, useCallback, useEffect, useState } from "react";
import { readSeatAfterReload } from "../../call/seat";
import type { Seat } from "../../call/types";
import { useCall, useHosting } from "../../call/use-call";
import { useSession } from "../auth/session";
import type { Visit } from "../entrance/entrance";
import { LeaveDialog } from "../hosting/leave-dialog";
import { rememberRoom } from "../lobby/recent-rooms";
import { CallScreen } from "./call-screen";
import { ChatRoomScreen } from "./chat-room-screen";
import { EndScreen } from "./end-screen";
import { EnteringScreen, JoiningScreen } from "./joining-screen";
import { LobbyScreen } from "./lobby-screen";
import { PreJoinScreen } from "./pre-join-screen";
import { ReturningScreen } from "./returning-screen";

interface RoomScreenProps {
  visit: Visit;
  isRelayOnly: boolean;
}

/** One screen per phase of the call. */
export function RoomScreen({ visit, isRelayOnly }: RoomScreenProps): ReactNode {
  const { admission, name, userId, isGuest } = visit;
  const { roomId, meeting } = admission;
  const hasMedia = meeting?.type !== "chat";
  const { state, actions } = useCall();
  const [seat, setSeat] = useState(() => readSeatAfterReload(roomId));
  useRecentRoom(roomId, isGuest ? null : userId);
  useTurnedAway(visit);

  const { join } = actions;
  const password = admission.password ?? undefined;
  const enter = useCallback(
    (own?: Seat) => {
      const optional = { ...(password && { password }), ...(own && { seat: own }) };
      void join(roomId, { isRelayOnly, hasMedia, ...optional });
      // When the seat turns out to be somebody else's, the user is asked.
      setSeat(null);
    },
    [join, roomId, isRelayOnly, hasMedia, password],
  );
  switch (state.phase) {
    case "idle":
      if (!hasMedia) return <EnteringScreen seat={seat} onEnter={enter} />;
      if (seat) {
        const onReady = () => enter(seat);
        return <ReturningScreen seat={seat} onReady={onReady} onStuck={() => setSeat(null)} />;
      }
      return <PreJoinScreen visit={visit} onJoin={() => enter()} />;
    case "joining":
      return <JoiningScreen signaling={state.signaling} isGuest={isGuest} />;
    case "waiting":
      return <LobbyScreen name={name} isGuest={isGuest} hasMedia={hasMedia} />;
    case "in-call":
      return <InCall visit={visit} hasMedia={hasMedia} />;
    case "ended":
    case "failed":
      return (
        <EndScreen problem={state.problem} isGuest={isGuest} onRetry={() => void actions.retry()} />
      );
  }
}

function InCall({ visit, hasMedia }: { visit: Visit; hasMedia: boolean }) {
  const { admission, name, userId } = visit;
  const { state, actions } = useCall();
  const hosting = useHosting();
  const [isAsking, setAsking] = useState(false);
  const leave = () => void actions.leave();
  const Screen = hasMedia ? CallScreen : ChatRoomScreen;
  return (
    <>
      <Screen
        roomId={admission.roomId}
        name={name}
        userId={userId}
        state={state}
        actions={actions}
        onLeave={hosting.state.role === "host" ? () => setAsking(true) : leave}
      />
      <LeaveDialog
        isOpen={isAsking}
        onLeave={leave}
        onEnd={() => void hosting.actions.endMeeting()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

function useRecentRoom(roomId: string, userId: string | null): void {
  const isInCall = useCall().state.phase === "in-call";
  useEffect(() => {
    if (isInCall && userId !== null) rememberRoom(userId, roomId);
  }, [isInCall, userId, roomId]);
}

const SESSION_CODES = new Set(["unauthenticated", "token_expired"]);
/** What the entrance can say more about, or help with. */
const DOOR_CODES = new Set(["wrong_password", "not_started", "ended", "room_not_found"]);

/** A refused token leads to the sign-in screen and from there back to this room. */
function useTurnedAway({ isGuest, onTurnedAway }: Visit): void {
  const { expire } = useSession();
  const { phase, problem } = useCall().state;
  const code = phase === "failed" ? (problem?.code ?? "") : "";
  const isTokenDead = SESSION_CODES.has(code);
  useEffect(() => {
    if (isTokenDead && !isGuest) expire();
    const isGuestOut = isGuest && (isTokenDead || code === "forbidden");
    if (isGuestOut || DOOR_CODES.has(code)) onTurnedAway();
  }, [code, isTokenDead, isGuest, expire, onTurnedAway]);
}
