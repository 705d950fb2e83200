import { Clock, Languages } from "lucide-react";
import { useId, useState } from "react";
import { changeProfile, type ProfileBody } from "../../api/profile";
import { Button } from "../../ui/button";
import { SelectField } from "../../ui/select-field";
import { TextField } from "../../ui/text-field";
import { OutcomeMessage } from "../account/outcome-message";
import type { Outcome } from "../account/use-work";
import { FormErrorMessage } from "../auth/form-error-message";
import { useAuthForm } from "../auth/use-auth-form";
import { useReport } from "../dashboard/use-report";
import { Card } from "../history/page-frame";
import { languageOptions, timeZoneOptions } from "./preferences";

const SAVED: Outcome = { text: "Saved.", hasFailed: false };

interface ProfileCardProps {
  profile: ProfileBody;
  onChanged: (profile: ProfileBody) => void;
}

/** Who somebody is, for others and for the server. */
export function ProfileCard({ profile, onChanged }: ProfileCardProps) {
  const report = useReport();
  const [language, setLanguage] = useState(profile.language ?? "");
  const [timeZone, setTimeZone] = useState(profile.timeZone ?? "");
  const [options] = useState(() => ({
    timeZones: timeZoneOptions(profile.timeZone),
    languages: languageOptions(profile.language),
  }));
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const form = useAuthForm(
    ["name", "username", "phone"],
    ({ name }) => {
      setOutcome(null);
      return name.trim() === "" ? { fields: { name: "Enter the name others will see." } } : null;
    },
    async (values) => {
      try {
        const { name, username, phone } = values;
        const rest = { username: username || null, phone: phone || null };
        onChanged(
          await changeProfile({
            name,
            ...rest,
            language: language || null,
            timeZone: timeZone || null,
          }),
        );
        setOutcome({ ...SAVED });
      } catch (error) {
        report(error);
        throw error;
      }
      return null;
    },
  );
  return (
    <Card id={useId()} title="Profile">
      <OutcomeMessage outcome={outcome} />
      <form onSubmit={form.onSubmit} noValidate className="grid max-w-md gap-5">
        <FormErrorMessage {...form.shown} />
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          required
          defaultValue={profile.name}
          hint="In calls, others see a new name when you have connected again."
          error={form.errorFor("name")}
        />
        <TextField
          label="Username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={profile.username ?? ""}
          hint="You can sign in with it instead of your email. May stay empty."
          error={form.errorFor("username")}
        />
        <TextField
          label="Phone"
          name="phone"
          type="tel"
          autoComplete="tel"
          defaultValue={profile.phone ?? ""}
          hint="With its country code, like +49 30 123456. Only you see it. May stay empty."
          error={form.errorFor("phone")}
        />
        <SelectField
          label="Time zone"
          icon={Clock}
          options={options.timeZones}
          value={timeZone}
          placeholder="Not set"
          onChange={setTimeZone}
        />
        <div className="grid gap-1.5">
          <SelectField
            label="Language"
            icon={Languages}
            options={options.languages}
            value={language}
            placeholder="Not set"
            onChange={setLanguage}
          />
          <p className="text-sm text-ink-soft">
            Remembered for apps that speak it. These pages are in English so far.
          </p>
        </div>
        <Button type="submit" className="justify-self-start max-sm:w-full" isBusy={form.isBusy}>
          Save
        </Button>
      </form>
    </Card>
  );
}
