import { ScreenTitle } from "../../ui/screen-title";
import { PageFrame } from "../history/page-frame";
import { IdentitiesCard } from "../sso/identities-card";
import { ActivityCard } from "./activity-card";
import { ConfirmationProvider } from "./confirmation";
import { PasswordCard } from "./password-card";
import { Protection } from "./protection";
import { SessionsCard } from "./sessions-card";

/** Who can get into one's account, a card for each way in; every card loads what it shows itself. */
export default function SecurityScreen() {
  return (
    <ConfirmationProvider>
      <PageFrame>
        <ScreenTitle tab="Security" className="text-3xl">
          Security
        </ScreenTitle>
        <PasswordCard />
        <Protection />
        <IdentitiesCard />
        <SessionsCard />
        <ActivityCard />
      </PageFrame>
    </ConfirmationProvider>
  );
}
