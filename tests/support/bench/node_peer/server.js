// The same events on Node's Socket.IO server, written as its documentation teaches.
"use strict";

const { createHmac, randomUUID, timingSafeEqual } = require("node:crypto");
const { createServer } = require("node:http");
const { Server } = require("socket.io");

const [port, secret] = [Number(process.env.PORT), process.env.JWT_SECRET];
const http = createServer();
const io = new Server(http, { pingInterval: 10000, pingTimeout: 8000 });

function verifyToken(token) {
  const [header, payload, signature] = token.split(".");
  const expected = createHmac("sha256", secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Error("wrong signature");
  }
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  if (!(claims.exp > Date.now() / 1000)) {
    throw new Error("expired");
  }
  return claims;
}

io.use((socket, next) => {
  try {
    socket.data.email = verifyToken(socket.handshake.auth.token).email;
    next();
  } catch {
    next(new Error("Authentication failed"));
  }
});

function relay(socket, to, event, payload, ack) {
  const peer = io.sockets.sockets.get(to);
  if (!peer || !socket.data.roomId || peer.data.roomId !== socket.data.roomId) {
    ack?.({ ok: false, error: { code: "peer_not_found" } });
    return;
  }
  io.to(to).emit(event, { from: socket.id, ...payload });
  ack?.({ ok: true });
}

io.on("connection", (socket) => {
  function leave(reason) {
    const { roomId, email } = socket.data;
    if (roomId) {
      socket.to(roomId).emit("userLeft", { id: socket.id, email, reason });
      socket.leave(roomId);
      socket.data.roomId = undefined;
    }
  }

  socket.on("joinRoom", ({ roomId }, ack) => {
    const email = socket.data.email;
    socket.join(roomId);
    socket.data.roomId = roomId;
    socket.emit("userJoined", { email, roomId, id: socket.id });
    socket.to(roomId).emit("newUserJoined", { email, id: socket.id });
    ack?.({ ok: true });
  });
  socket.on("leaveRoom", (_, ack) => {
    leave("left");
    ack?.({ ok: true });
  });
  socket.on("disconnecting", () => leave("disconnected"));

  socket.on("chatMessage", ({ roomId, text }, ack) => {
    if (socket.data.roomId !== roomId) {
      ack?.({ ok: false, error: { code: "not_in_room" } });
      return;
    }
    const email = socket.data.email;
    const message = { id: randomUUID(), roomId, from: socket.id, email, text, sentAt: Date.now() };
    socket.to(roomId).emit("chatMessage", message);
    ack?.({ ok: true, data: message });
  });
  socket.on("reaction", ({ roomId, emoji }, ack) => {
    if (socket.data.roomId !== roomId) {
      ack?.({ ok: false, error: { code: "not_in_room" } });
      return;
    }
    socket.to(roomId).emit("reaction", { roomId, from: socket.id, emoji });
    ack?.({ ok: true });
  });
  socket.on("callUser", ({ to, offer }, ack) =>
    relay(socket, to, "incomingCall", { offer }, ack),
  );
  socket.on("callAccepted", ({ to, answer }, ack) =>
    relay(socket, to, "callAccepted", { answer }, ack),
  );
  socket.on("callDeclined", ({ to, reason }, ack) =>
    relay(socket, to, "callDeclined", { reason }, ack),
  );
  socket.on("negotiationneed", ({ to, offer }, ack) =>
    relay(socket, to, "negotiationneed", { offer }, ack),
  );
  socket.on("negotiationDone", ({ to, answer }, ack) =>
    relay(socket, to, "negotiationFinal", { answer }, ack),
  );
  socket.on("iceCandidate", ({ to, candidate }, ack) =>
    relay(socket, to, "iceCandidate", { candidate }, ack),
  );
  socket.on("muteToggle", ({ to, isMuted }, ack) =>
    relay(socket, to, "remoteMuted", { isMuted }, ack),
  );
  socket.on("endCall", ({ to }, ack) => relay(socket, to, "callEnded", {}, ack));
});

http.listen(port, "127.0.0.1");
