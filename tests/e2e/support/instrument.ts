/** Runs in the page before anything else: remembers connections and keeps the video small. */
export function instrument(): void {
  const connections: RTCPeerConnection[] = [];
  Object.assign(window, { peerConnections: connections });

  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };

  const sockets: WebSocket[] = [];
  Object.assign(window, { webSockets: sockets });
  const OriginalSocket = window.WebSocket;
  window.WebSocket = class extends OriginalSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  };

  if (!navigator.mediaDevices) return;
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (constraints = {}) => {
    if (!constraints.video) return getUserMedia(constraints);
    const wanted = constraints.video === true ? {} : constraints.video;
    const small = { width: 320, height: 180, frameRate: 10 };
    return getUserMedia({ ...constraints, video: { ...wanted, ...small } });
  };
}

declare global {
  interface Window {
    peerConnections: RTCPeerConnection[];
    webSockets: WebSocket[];
  }
}
