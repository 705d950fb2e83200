import { useState } from "react";
import { fetchProfile, type ProfileBody } from "../../api/profile";
import { ScreenTitle } from "../../ui/screen-title";
import { Spinner } from "../../ui/spinner";
import { ConfirmationProvider } from "../account/confirmation";
import { useSession } from "../auth/session";
import { LoadProblem } from "../history/load-problem";
import { PageFrame } from "../history/page-frame";
import { useLoaded } from "../history/use-loaded";
import { DataCard } from "./data-card";
import { EmailCard } from "./email-card";
import { PictureCard } from "./picture-card";
import { ProfileCard } from "./profile-card";

/** What somebody says of themselves, and what becomes of it. */
export default function ProfileScreen() {
  const { loaded, reload } = useLoaded(fetchProfile);
  return (
    <ConfirmationProvider>
      <PageFrame>
        <ScreenTitle tab="Account" className="text-3xl">
          Account
        </ScreenTitle>
        {loaded.status === "loading" && (
          <p role="status" className="flex items-center gap-2 text-ink-soft">
            <Spinner />
            One moment…
          </p>
        )}
        {loaded.status === "failed" && (
          <LoadProblem error={loaded.error} onRetry={() => void reload()} />
        )}
        {loaded.status === "ready" && <Cards before={loaded.value} />}
      </PageFrame>
    </ConfirmationProvider>
  );
}

function Cards({ before }: { before: ProfileBody }) {
  const { checkAgain } = useSession();
  const [profile, setProfile] = useState(before);
  const onChanged = (changed: ProfileBody) => {
    setProfile(changed);
    checkAgain(); // other pages greet with the new name
  };
  return (
    <>
      <PictureCard profile={profile} onChanged={onChanged} />
      <ProfileCard profile={profile} onChanged={onChanged} />
      <EmailCard profile={profile} onChanged={onChanged} />
      <DataCard />
    </>
  );
}
