/** A call in tests, in which the test plays the server and the others. Needs the fake socket. */

import { FakeSocket } from "../protocol/fake-socket";
import { FakePeerConnection, settle } from "../rtc/fake-webrtc";
import { CallSession } from "./call-session";

export const participant = (id: string, changes = {}) => ({
  id,
  name: id.toUpperCase(),
  email: `${id}@example.com`,
  isMuted: false,
  isCameraOff: false,
  isSharing: false,
  isReconnecting: false,
  handRaisedAt: 0,
  isGuest: false,
  role: "participant" as const,
  mayUnmute: true,
  ...changes,
});

export const snapshot = (id: string, ...others: ReturnType<typeof participant>[]) => ({
  id,
  email: "me@example.com",
  roomId: "demo",
  participants: others,
  room: { roomId: "demo", version: 1, isLocked: false },
  handRaisedAt: 0,
  role: "participant" as "participant" | "cohost" | "host",
  isMuted: false,
  mayUnmute: true,
});

export function makeSession() {
  const session = new CallSession({
    fetchIceServers: async () => ({ iceServers: [{ urls: "stun:stun" }], ttlSeconds: 600 }),
    getToken: () => "token",
  });
  const notices = () => session.state.get().notices.map(({ text }) => text);
  return { session, notices, state: () => session.state.get() };
}

const NO_HISTORY = { messages: [], cursor: null };

/** Answers joins with what the server would say, and everything else with yes. */
export function serve(roster: () => object): FakeSocket {
  const socket = FakeSocket.last;
  const answers: Record<string, () => object> = { joinRoom: roster, chatHistory: () => NO_HISTORY };
  socket.answer = ({ event }) => ({ ok: true, data: answers[event]?.() ?? {} });
  return socket;
}

export async function joined(...others: ReturnType<typeof participant>[]) {
  const made = makeSession();
  void made.session.actions.join("demo");
  let roster = snapshot("me", ...others);
  const socket = serve(() => roster);
  socket.open();
  await settle();
  const setRoster = (next: typeof roster) => {
    roster = next;
  };
  return { ...made, socket, setRoster };
}

/** The one who was called last takes the call. */
export async function answerCall(socket: FakeSocket): Promise<void> {
  const { to, generation } = socket.named("callUser").at(-1)?.payload ?? {};
  socket.receive("callAccepted", { from: to, answer: { type: "answer", sdp: "" }, generation });
  await settle();
}

export const openConnections = () =>
  FakePeerConnection.made.filter((pc) => pc.signalingState !== "closed").length;
