/** Stand-ins for WebRTC in tests: the states and m-lines of a connection, and no media. */

type Direction = RTCRtpTransceiverDirection;

let lastId = 0;
const nextId = (prefix: string) => {
  lastId += 1;
  return `${prefix}${lastId}`;
};

export class FakeTrack extends EventTarget {
  readonly id = nextId("track");
  readonly kind: string;
  readonly deviceId: string;
  enabled = true;
  readyState = "live";
  muted = false;
  contentHint = "";

  constructor(kind: string, deviceId = "default") {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** What the browser does when the device is unplugged. */
  end(): void {
    this.stop();
    this.dispatchEvent(new Event("ended"));
  }

  getSettings() {
    return { deviceId: this.deviceId };
  }
}

export class FakeStream {
  readonly #tracks: FakeTrack[];

  constructor(tracks: FakeTrack[] = []) {
    this.#tracks = [...tracks];
  }

  getTracks = () => [...this.#tracks];
  getAudioTracks = () => this.#tracks.filter(({ kind }) => kind === "audio");
  getVideoTracks = () => this.#tracks.filter(({ kind }) => kind === "video");
  addTrack = (track: FakeTrack) => void this.#tracks.push(track);
  removeTrack = (track: FakeTrack) => void this.#tracks.splice(this.#tracks.indexOf(track), 1);
}

class FakeSender {
  track: FakeTrack | null = null;
  readonly parameters = { encodings: [{} as RTCRtpEncodingParameters] };

  async replaceTrack(track: FakeTrack | null): Promise<void> {
    this.track = track;
  }

  setStreams(): void {}

  getParameters = () => this.parameters;
  setParameters: (parameters: FakeSender["parameters"]) => Promise<void> = async () => undefined;
}

const sinceEpoch = () => performance.timeOrigin + performance.now();

class FakeTransceiver {
  mid: string | null = null;
  currentDirection: Direction | null = null;
  direction: Direction;
  readonly sender = new FakeSender();
  readonly receiver: { track: FakeTrack; getSynchronizationSources: () => object[] };
  /** 0 to 1, as it comes from the other side. */
  audioLevel = 0;

  constructor(kind: string, direction: Direction) {
    this.direction = direction;
    const source = () => ({ audioLevel: this.audioLevel, timestamp: sinceEpoch() });
    this.receiver = { track: new FakeTrack(kind), getSynchronizationSources: () => [source()] };
  }
}

interface Line {
  readonly mid: string;
  readonly kind: string;
  readonly direction: Direction;
}

const sends = (direction: Direction) => direction === "sendrecv" || direction === "sendonly";
const receives = (direction: Direction) => direction === "sendrecv" || direction === "recvonly";

function toDirection(isSending: boolean, isReceiving: boolean): Direction {
  if (isSending) return isReceiving ? "sendrecv" : "sendonly";
  return isReceiving ? "recvonly" : "inactive";
}

export class FakePeerConnection {
  /** Every connection made since `installFakeWebRtc`. */
  static made: FakePeerConnection[] = [];

  readonly fingerprint = nextId("AA:");
  configuration: RTCConfiguration | undefined;
  connectionState: RTCPeerConnectionState = "new";
  iceConnectionState: RTCIceConnectionState = "new";
  signalingState: RTCSignalingState = "stable";
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  readonly candidates: unknown[] = [];
  iceRestarts = 0;
  /** By id: what `getStats` gives. */
  stats = new Map<string, Record<string, unknown>>();
  /** Descriptions are set only when this is over: for races. */
  gate: Promise<void> = Promise.resolve();
  onicecandidate: ((event: { candidate: { toJSON(): object } | null }) => void) | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  readonly #transceivers: FakeTransceiver[] = [];
  #isNegotiationNeeded = false;

  constructor(configuration?: RTCConfiguration) {
    this.configuration = configuration;
    FakePeerConnection.made.push(this);
  }

  getTransceivers = () => [...this.#transceivers];

  addTransceiver(kind: string, init: { direction?: Direction } = {}): FakeTransceiver {
    const transceiver = new FakeTransceiver(kind, init.direction ?? "sendrecv");
    this.#transceivers.push(transceiver);
    this.#needNegotiation();
    return transceiver;
  }

  async setLocalDescription(): Promise<void> {
    await this.gate;
    this.#assertOpen();
    const isAnswer = this.signalingState === "have-remote-offer";
    this.#isNegotiationNeeded = false;
    this.signalingState = isAnswer ? "stable" : "have-local-offer";
    const lines = this.#transceivers.map((each, index) => {
      each.mid ??= String(index);
      return `m=${each.receiver.track.kind} ${each.mid} ${each.direction}`;
    });
    const sdp = [`a=fingerprint:sha-256 ${this.fingerprint}`, ...lines].join("\n");
    this.localDescription = { type: isAnswer ? "answer" : "offer", sdp };
    if (isAnswer) this.#settle();
  }

  async setRemoteDescription(description: { type: string; sdp: string }): Promise<void> {
    await this.gate;
    this.#assertOpen();
    const isOffer = description.type === "offer";
    if (!isOffer && this.signalingState !== "have-local-offer") {
      throw new DOMException("no offer is out", "InvalidStateError");
    }
    this.remoteDescription = { type: isOffer ? "offer" : "answer", sdp: description.sdp };
    // A collision is rolled back by the browser.
    this.signalingState = isOffer ? "have-remote-offer" : "stable";
    if (isOffer) this.#adopt(readLines(description.sdp));
    else this.#settle();
  }

  async addIceCandidate(candidate: unknown): Promise<void> {
    this.#assertOpen();
    if (!this.remoteDescription) throw new DOMException("too early", "InvalidStateError");
    this.candidates.push(candidate);
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  restartIce(): void {
    this.iceRestarts += 1;
    this.#needNegotiation();
  }

  async getStats() {
    return this.stats;
  }

  close(): void {
    this.signalingState = "closed";
    this.connectionState = "closed";
  }

  /** What the network does to the connection. */
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  gather(candidate: string): void {
    this.onicecandidate?.({ candidate: { toJSON: () => ({ candidate, sdpMid: "0" }) } });
  }

  #adopt(lines: readonly Line[]): void {
    for (const { mid, kind } of lines) {
      if (this.#transceivers.some((each) => each.mid === mid)) continue;
      const transceiver = new FakeTransceiver(kind, "recvonly");
      transceiver.mid = mid;
      this.#transceivers.push(transceiver);
    }
  }

  #settle(): void {
    const lines = readLines(this.remoteDescription?.sdp ?? "");
    for (const each of this.#transceivers) {
      const theirs = lines.find(({ mid }) => mid === each.mid)?.direction ?? "inactive";
      each.currentDirection = toDirection(
        sends(each.direction) && receives(theirs),
        receives(each.direction) && sends(theirs),
      );
    }
    if (this.#isNegotiationNeeded) this.#needNegotiation();
  }

  #needNegotiation(): void {
    this.#isNegotiationNeeded = true;
    queueMicrotask(() => {
      if (this.#isNegotiationNeeded && this.signalingState === "stable") {
        this.#isNegotiationNeeded = false;
        this.onnegotiationneeded?.();
      }
    });
  }

  #assertOpen(): void {
    if (this.signalingState === "closed") throw new DOMException("closed", "InvalidStateError");
  }
}

function readLines(sdp: string): Line[] {
  return [...sdp.matchAll(/^m=(\w+) (\S+) (\w+)$/gm)].map(([, kind, mid, direction]) => ({
    kind: kind ?? "",
    mid: mid ?? "",
    direction: direction as Direction,
  }));
}

/** Put the stand-ins where the browser has the real ones. */
export function installFakeWebRtc(): void {
  FakePeerConnection.made = [];
  Object.assign(globalThis, { RTCPeerConnection: FakePeerConnection, MediaStream: FakeStream });
}

export function deferred<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((give) => {
    resolve = give;
  });
  return { promise, resolve };
}

/** Everything that is on its way through promises has arrived. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 40; round += 1) await Promise.resolve();
}
