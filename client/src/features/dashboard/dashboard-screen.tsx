import { useState } from "react";
import type { UserBody } from "../../api/account";
import type { MeetingBody } from "../../api/meetings";
import { ScreenTitle } from "../../ui/screen-title";
import { useSession } from "../auth/session";
import { readRecentRooms } from "../lobby/recent-rooms";
import { DashboardHeader } from "./dashboard-header";
import { EndDialog } from "./end-dialog";
import { InvitationDialog } from "./invitation-dialog";
import { MeetingDialog } from "./meeting-dialog";
import type { MeetingVerbs } from "./meeting-item";
import { MeetingLists } from "./meeting-lists";
import { PersonalRoom } from "./personal-room";
import { QuickStart } from "./quick-start";
import { RecentRooms } from "./recent-rooms";
import { Changes } from "./use-refresh";

export function DashboardScreen() {
  const { session } = useSession();
  return session.status === "signed-in" ? <Dashboard user={session.user} /> : null;
}

type Open =
  | { readonly dialog: "invite" | "change" | "end"; readonly meeting: MeetingBody }
  | { readonly dialog: "plan" }
  | null;

function Dashboard({ user }: { user: UserBody }) {
  const [open, setOpen] = useState<Open>(null);
  const [changes] = useState(() => new Changes());
  const close = () => setOpen(null);
  const verbs: MeetingVerbs = {
    onInvite: (meeting) => setOpen({ dialog: "invite", meeting }),
    onChange: (meeting) => setOpen({ dialog: "change", meeting }),
    onEnd: (meeting) => setOpen({ dialog: "end", meeting }),
  };
  const onSaved = (meeting: MeetingBody, isNew: boolean) => {
    changes.tell();
    setOpen(isNew ? { dialog: "invite", meeting } : null);
  };
  const subjectOf = (dialog: "invite" | "change" | "end") =>
    open?.dialog === dialog ? open.meeting : null;
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-4 sm:px-6">
      <DashboardHeader name={user.name} />
      <main className="grid gap-x-12 gap-y-6 py-6 lg:grid-cols-[1fr_24rem]">
        <ScreenTitle tab="Meetings" className="text-3xl lg:col-span-2">
          Hello, {user.name}
        </ScreenTitle>
        <div className="grid content-start gap-6 lg:order-last">
          <QuickStart name={user.name} onPlan={() => setOpen({ dialog: "plan" })} />
          <PersonalRoom changes={changes} verbs={verbs} />
          <RecentRooms rooms={readRecentRooms(user._id)} />
        </div>
        <MeetingLists changes={changes} verbs={verbs} />
      </main>
      <MeetingDialog
        subject={open?.dialog === "plan" ? "new" : subjectOf("change")}
        onClose={close}
        onSaved={onSaved}
      />
      <InvitationDialog meeting={subjectOf("invite")} onClose={close} />
      <EndDialog
        meeting={subjectOf("end")}
        onClose={close}
        onEnded={() => {
          changes.tell();
          close();
        }}
      />
    </div>
  );
}
