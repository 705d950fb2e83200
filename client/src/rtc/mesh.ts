/** The media connections to everybody in the room: a map of peer connections by participant id. */

import { type LocalTracks, NO_TRACKS } from "./media-slots";
import { PeerConnection } from "./peer-connection";
import type { LadderTimes } from "./recovery-ladder";
import type { Signal } from "./signal";

export interface MeshCallbacks {
  readonly send: (to: string, signal: Signal) => void;
  /** Some connection or stream has changed. */
  readonly onChange: () => void;
}

export class Mesh {
  readonly #callbacks: MeshCallbacks;
  readonly #times: LadderTimes | undefined;
  readonly #peers = new Map<string, PeerConnection>();
  /** Whom the signals of a connection are for: an id can change while media flows. */
  readonly #addresses = new WeakMap<PeerConnection, string>();
  #ownId = "";
  #configuration: RTCConfiguration = {};
  #tracks: LocalTracks = NO_TRACKS;
  #isSignalingUp = true;

  constructor(callbacks: MeshCallbacks, times?: LadderTimes) {
    this.#callbacks = callbacks;
    this.#times = times;
  }

  get ownId(): string {
    return this.#ownId;
  }

  get peers(): ReadonlyMap<string, PeerConnection> {
    return this.#peers;
  }

  /** Others know us by this id; of connections made under another one those stay that work. */
  setOwnId(id: string): void {
    if (id === this.#ownId) return;
    this.#ownId = id;
    for (const [peerId, peer] of this.#peers) {
      if (peer.isFlowing) peer.setPolite(id > peerId);
      else this.remove(peerId);
    }
  }

  /** The same person under a new id: what flows goes on until they have called under it. */
  adopt(id: string, newId: string): void {
    const peer = this.#peers.get(id);
    if (!peer) return;
    this.#peers.delete(id);
    this.#peers.get(newId)?.close();
    this.#peers.set(newId, peer);
    this.#addresses.set(peer, newId);
    peer.setPolite(this.#ownId > newId);
    peer.setSignalingUp(this.#isSignalingUp);
    peer.expectCall();
  }

  /** Nothing reaches them for the time being. */
  hold(id: string): void {
    this.#peers.get(id)?.setSignalingUp(false);
  }

  /** As a newcomer: offer to somebody who is there already. */
  call(id: string): void {
    this.#peer(id).call();
  }

  /** As a member: somebody has come and will offer to us. */
  expectCall(id: string): void {
    if (!this.#peers.has(id)) this.#peer(id).expectCall();
  }

  accept(from: string, signal: Signal): void {
    const known = this.#peers.get(from);
    if (known || signal.kind === "offer") (known ?? this.#peer(from)).accept(signal);
  }

  /** They hung up but are still in the room. */
  hangUp(id: string): void {
    this.#peers.get(id)?.hangUp();
  }

  remove(id: string): void {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
  }

  /** Call everybody again whose connection has failed. */
  repair(): void {
    for (const peer of this.#peers.values()) if (peer.status === "failed") peer.repair();
  }

  wake(isNetworkNew: boolean): void {
    for (const peer of this.#peers.values()) peer.wake(isNetworkNew);
  }

  setTracks(tracks: LocalTracks): void {
    this.#tracks = tracks;
    for (const peer of this.#peers.values()) void peer.setTracks(tracks);
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.#configuration = configuration;
    for (const peer of this.#peers.values()) peer.setConfiguration(configuration);
  }

  setSignalingUp(isUp: boolean): void {
    this.#isSignalingUp = isUp;
    for (const peer of this.#peers.values()) peer.setSignalingUp(isUp);
  }

  close(): void {
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#ownId = "";
  }

  #peer(id: string): PeerConnection {
    const known = this.#peers.get(id);
    if (known) return known;
    const peer: PeerConnection = new PeerConnection({
      // The other end compares the same two ids and gets the opposite.
      isPolite: this.#ownId > id,
      configuration: this.#configuration,
      tracks: this.#tracks,
      send: (signal) => this.#callbacks.send(this.#addresses.get(peer) ?? id, signal),
      onChange: this.#callbacks.onChange,
      ...(this.#times && { times: this.#times }),
    });
    peer.setSignalingUp(this.#isSignalingUp);
    this.#peers.set(id, peer);
    return peer;
  }
}
