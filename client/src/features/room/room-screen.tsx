import { type ReactNode, useEffect, useState } from "react";
import { readSeatAfterReload } from "../../call/seat";
import type { Seat } from "../../call/types";
import { useCall } from "../../call/use-call";
import { useSession } from "../auth/session";
import { rememberRoom } from "../lobby/recent-rooms";
import { CallScreen } from "./call-screen";
import { EndScreen } from "./end-screen";
import { JoiningScreen } from "./joining-screen";
import { LobbyScreen } from "./lobby-screen";
import { PreJoinScreen } from "./pre-join-screen";
import { ReturningScreen } from "./returning-screen";

interface RoomScreenProps {
  roomId: string;
  isRelayOnly: boolean;
}

/** One screen per phase of the call. */
export function RoomScreen({ roomId, isRelayOnly }: RoomScreenProps): ReactNode {
  const { state, actions } = useCall();
  const [seat, setSeat] = useState(() => readSeatAfterReload(roomId));
  const { name, userId } = useAccount();
  useRecentRoom(roomId);
  useSessionEnd();

  const join = () => void actions.join(roomId, { isRelayOnly });
  const rejoin = (own: Seat) => {
    void actions.join(roomId, { isRelayOnly, seat: own });
    // When the seat turns out to be somebody else's, the user is asked.
    setSeat(null);
  };
  switch (state.phase) {
    case "idle":
      if (seat) {
        const onReady = () => rejoin(seat);
        return <ReturningScreen seat={seat} onReady={onReady} onStuck={() => setSeat(null)} />;
      }
      return <PreJoinScreen roomId={roomId} name={name} onJoin={join} />;
    case "joining":
      return <JoiningScreen signaling={state.signaling} />;
    case "waiting":
      return <LobbyScreen name={name} hasMedia />;
    case "in-call":
      return (
        <CallScreen
          roomId={roomId}
          name={name}
          userId={userId}
          state={state}
          actions={actions}
          onLeave={() => void actions.leave()}
        />
      );
    case "ended":
    case "failed":
      return <EndScreen problem={state.problem} onRetry={() => void actions.retry()} />;
  }
}

function useAccount(): { name: string; userId: string | null } {
  const { session } = useSession();
  if (session.status !== "signed-in") return { name: "", userId: null };
  return { name: session.user.name, userId: session.user._id };
}

function useRecentRoom(roomId: string): void {
  const { userId } = useAccount();
  const isInCall = useCall().state.phase === "in-call";
  useEffect(() => {
    if (isInCall && userId !== null) rememberRoom(userId, roomId);
  }, [isInCall, userId, roomId]);
}

const SESSION_CODES = new Set(["unauthenticated", "token_expired"]);

/** A refused token leads to the sign-in screen and from there back to this room. */
function useSessionEnd(): void {
  const { expire } = useSession();
  const { phase, problem } = useCall().state;
  const hasEnded = phase === "failed" && problem !== null && SESSION_CODES.has(problem.code);
  useEffect(() => {
    if (hasEnded) expire();
  }, [hasEnded, expire]);
}
