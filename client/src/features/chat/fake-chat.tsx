/** The side panel in tests, with a chat in which the test plays everybody. */

import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { vi } from "vitest";
import type { ChatActions, ChatEntry, ChatState, FileActions, Upload } from "../../call/chat-types";
import { type HostingState, NO_HOSTING } from "../../call/hosting";
import { IDLE_CALL } from "../../call/idle-call";
import type { CallState, Participant } from "../../call/types";
import { SidePanel } from "./side-panel";
import type { PanelName } from "./use-side-panel";

export const person = (id: string, changes: Partial<Participant> = {}): Participant => ({
  id,
  name: id,
  email: `${id}@example.com`,
  isGuest: false,
  isMuted: false,
  isCameraOff: false,
  isSharing: false,
  isReconnecting: false,
  role: "participant",
  mayUnmute: true,
  connection: "connected",
  mediaFault: null,
  cameraStream: null,
  screenStream: null,
  ...changes,
});

let lastId = 0;

/** Somebody said something; `Ada` is oneself. */
export function said(name: string, text: string, changes: Partial<ChatEntry> = {}): ChatEntry {
  lastId += 1;
  const id = `m${lastId}`;
  return {
    key: id,
    id,
    from: name,
    userId: `user ${name}`,
    name,
    text,
    sentAt: Date.now(),
    to: null,
    toName: null,
    replyTo: null,
    file: null,
    isEdited: false,
    isDeleted: false,
    delivery: "sent",
    problem: null,
    ...changes,
  };
}

export function fakeActions() {
  return {
    send: vi.fn(),
    edit: vi.fn(),
    remove: vi.fn(),
    retry: vi.fn(),
    discard: vi.fn(),
    loadEarlier: vi.fn(async () => undefined),
    reload: vi.fn(async () => undefined),
    setOpen: vi.fn(),
    setTyping: vi.fn(),
    react: vi.fn(),
  } satisfies ChatActions;
}

export const fakeFiles = () => ({
  attach: vi.fn(),
  detach: vi.fn(),
  retry: vi.fn(),
  linksOf: vi.fn<FileActions["linksOf"]>(async (id) => ({
    url: `/load/${id}`,
    thumbnailUrl: `/small/${id}`,
    expiresAt: 0,
  })),
});

export function showPanel(panel: PanelName = "chat", hosting: HostingState = NO_HOSTING) {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  const [actions, fileActions] = [fakeActions(), fakeFiles()];
  const [onShow, onClose] = [vi.fn(), vi.fn()];
  let call: CallState = { ...IDLE_CALL, phase: "in-call", ownId: "Ada" };
  let chat: ChatState = EMPTY;
  let uploads: readonly Upload[] = [];
  const element = () => (
    <SidePanel
      panel={panel}
      call={call}
      chat={{ state: chat, actions, files: { isOffered: true, uploads, actions: fileActions } }}
      ownName="Ada"
      userId="user Ada"
      hosting={hosting}
      onShow={onShow}
      onClose={onClose}
    />
  );
  const view = render(element());
  const set = (changes: Partial<ChatState>, people: readonly Participant[] = call.participants) => {
    chat = { ...chat, ...changes };
    call = { ...call, participants: people };
    view.rerender(element());
  };
  const setUploads = (next: readonly Upload[]) => {
    uploads = next;
    set({});
  };
  const setMedia = (changes: Partial<CallState["media"]>) => {
    call = { ...call, media: { ...call.media, ...changes } };
    set({});
  };
  return {
    actions,
    fileActions,
    onShow,
    onClose,
    set,
    setUploads,
    setMedia,
    user: userEvent.setup(),
  };
}

export const EMPTY: ChatState = {
  phase: "ready",
  entries: [],
  hasEarlier: false,
  isLoadingEarlier: false,
  unread: 0,
  typing: [],
};
