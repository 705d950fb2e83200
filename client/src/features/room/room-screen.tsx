import { type ReactNode, useEffect, useState } from "react";
import { useCall } from "../../call/use-call";
import { useSession } from "../auth/session";
import { rememberRoom } from "../lobby/recent-rooms";
import { CallScreen } from "./call-screen";
import { EndScreen } from "./end-screen";
import { JoiningScreen } from "./joining-screen";
import { PreJoinScreen } from "./pre-join-screen";
import { ReturningScreen } from "./returning-screen";
import { forgetSeat, readSeatAfterReload, rememberSeat } from "./seat";

interface RoomScreenProps {
  roomId: string;
  isRelayOnly: boolean;
}

/** One screen per phase of the call. */
export function RoomScreen({ roomId, isRelayOnly }: RoomScreenProps): ReactNode {
  const { state, actions } = useCall();
  const [seat, setSeat] = useState(() => readSeatAfterReload(roomId));
  const name = useOwnName();
  useSeatMemory(roomId);
  useRecentRoom(roomId);
  useSessionEnd();

  const join = () => void actions.join(roomId, { isRelayOnly });
  const leave = () => {
    // Not when the phase becomes `ended`: it does so during a reload, too.
    forgetSeat();
    void actions.leave();
  };
  switch (state.phase) {
    case "idle":
      if (seat) return <ReturningScreen seat={seat} onReady={join} onStuck={() => setSeat(null)} />;
      return <PreJoinScreen roomId={roomId} name={name} onJoin={join} />;
    case "joining":
      return <JoiningScreen signaling={state.signaling} />;
    case "in-call":
      return (
        <CallScreen roomId={roomId} name={name} state={state} actions={actions} onLeave={leave} />
      );
    case "ended":
    case "failed":
      return <EndScreen problem={state.problem} onRetry={() => void actions.retry()} />;
  }
}

function useOwnName(): string {
  const { session } = useSession();
  return session.status === "signed-in" ? session.user.name : "";
}

/** Who reloads the page in a call comes back into it as they were. */
function useSeatMemory(roomId: string): void {
  const { phase, media, problem } = useCall().state;
  const { isMuted, isCameraOff } = media;
  useEffect(() => {
    if (phase === "in-call") rememberSeat({ roomId, isMuted, isCameraOff });
    if (problem) forgetSeat();
  }, [phase, problem, roomId, isMuted, isCameraOff]);
  useEffect(() => forgetSeat, []);
}

function useRecentRoom(roomId: string): void {
  const { session } = useSession();
  const isInCall = useCall().state.phase === "in-call";
  const userId = session.status === "signed-in" ? session.user._id : null;
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
