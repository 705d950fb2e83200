import { type ReactNode, useCallback, useEffect, useState } from "react";
import { Navigate, useLocation } from "react-router";
import type { UserBody } from "../../api/account";
import { readToken } from "../../api/token-store";
import { readSeatAfterReload } from "../../call/seat";
import { WaitingScreen } from "../../ui/waiting-screen";
import { pathWithNext } from "../auth/next-path";
import { UnreachableScreen } from "../auth/require-session";
import { useSession } from "../auth/session";
import { type Admission, forgetAdmission, keepAdmission, readAdmission } from "./admission";
import { ClosedScreen, LaterScreen } from "./closed-screen";
import type { Answer } from "./door";
import { NotStartedScreen } from "./not-started-screen";
import { PassScreen } from "./pass-screen";
import { useDoor } from "./use-door";

/** Somebody who was let in. */
export interface Visit {
  readonly admission: Admission;
  readonly name: string;
  /** As it stands in what they write. */
  readonly userId: string | null;
  readonly isGuest: boolean;
  readonly getToken: () => string;
  /** The room does not let them in after all: they ask again. */
  readonly onTurnedAway: () => void;
  /** A guest would rather come under another name, or with an account. */
  readonly onChangeName: () => void;
}

interface EntranceProps {
  roomId: string;
  children: (visit: Visit) => ReactNode;
}

/** Before a room: who may enter it, and what they have to say first. */
export function Entrance({ roomId, children }: EntranceProps) {
  const { session, hasExpired } = useSession();
  switch (session.status) {
    case "checking":
      return <WaitingScreen />;
    case "unreachable":
      return <UnreachableScreen />;
    case "signed-in":
      return (
        <Door key={session.user._id} roomId={roomId} user={session.user}>
          {children}
        </Door>
      );
    case "signed-out":
      if (hasExpired) return <ToSignIn />;
      return (
        <Door key="guest" roomId={roomId} user={null}>
          {children}
        </Door>
      );
  }
}

interface DoorProps extends EntranceProps {
  /** null: a guest. */
  user: UserBody | null;
}

function Door({ roomId, user, children }: DoorProps) {
  const isGuest = user === null;
  const [known] = useState(() => recall(roomId, isGuest));
  const [isForgotten, setForgotten] = useState(false);
  const { answer, isBusy, ask, askAgain, askAnew } = useDoor(
    roomId,
    isGuest ? noToken : accountToken,
    known,
  );
  const { expire } = useSession();

  useEffect(() => {
    if (answer?.status === "open") keepAdmission(answer.admission);
    if (answer?.status === "signed-out") expire();
  }, [answer, expire]);

  const startOver = useCallback(
    (isUnwilling: boolean) => {
      forgetAdmission();
      setForgotten(isUnwilling);
      askAnew();
    },
    [askAnew],
  );
  const onTurnedAway = useCallback(() => startOver(true), [startOver]);
  const onChangeName = () => startOver(false);

  switch (answer?.status) {
    case "open":
      // The link may name a meeting by its id.
      if (answer.admission.roomId !== roomId) return <ToRoom roomId={answer.admission.roomId} />;
      return children({ ...visitOf(answer.admission, user), onTurnedAway, onChangeName });
    case "wanted":
      return (
        <PassScreen
          fields={answer.fields}
          problem={answer.problem}
          isBusy={isBusy}
          isForgotten={isForgotten}
          onEnter={(wish) => void ask(wish)}
        />
      );
    case "not-started":
      return <NotStartedScreen {...answer} isGuest={isGuest} />;
    case "later":
      return <LaterScreen {...answer} isBusy={isBusy} isGuest={isGuest} onRetry={askAgain} />;
    case "ended":
    case "not-found":
    case "members-only":
    case "banned":
      return <ClosedScreen status={answer.status} isGuest={isGuest} />;
    case "free-room":
      return <ToSignIn />;
    default:
      return <WaitingScreen />;
  }
}

const accountToken = () => readToken() ?? "";
const noToken = () => undefined;

/** After a reload nobody is asked twice; and a guest is who they were, as long as the tab is open. */
function recall(roomId: string, isGuest: boolean): Answer | null {
  const admission = readAdmission(roomId);
  if (!admission || (admission.guest !== null) !== isGuest) return null;
  const isWelcome = isGuest || readSeatAfterReload(roomId) !== null;
  return isWelcome ? { status: "open", admission } : null;
}

function visitOf(
  admission: Admission,
  user: UserBody | null,
): Omit<Visit, "onTurnedAway" | "onChangeName"> {
  const { guest } = admission;
  if (!guest || user) {
    const [name, userId] = [user?.name ?? "", user?._id ?? null];
    return { admission, name, userId, isGuest: false, getToken: accountToken };
  }
  const getToken = () => guest.token;
  return { admission, name: guest.name, userId: guest.id, isGuest: true, getToken };
}

function ToSignIn() {
  const { pathname, search } = useLocation();
  return <Navigate to={pathWithNext("/login", pathname + search)} replace />;
}

function ToRoom({ roomId }: { roomId: string }) {
  const { search } = useLocation();
  return <Navigate to={`/room/${roomId}${search}`} replace />;
}
