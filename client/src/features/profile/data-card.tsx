import { Download, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import { deleteAccount, exportAccount } from "../../api/profile";
import { Button } from "../../ui/button";
import { QuestionDialog } from "../../ui/question-dialog";
import { OutcomeMessage } from "../account/outcome-message";
import { useWork } from "../account/use-work";
import { Card } from "../history/page-frame";
import { saveFile } from "../history/save-file";

/** What is known of somebody: to take along, and to have deleted. */
export function DataCard() {
  const { run, isBusy, outcome } = useWork();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);

  const onExport = () =>
    run(async (confirmed) => {
      saveFile(await confirmed(exportAccount), "parley-account.json");
      return "It is in your downloads.";
    });
  const onDelete = () =>
    run(async (confirmed) => {
      const { deleteAt } = await confirmed(deleteAccount);
      await navigate("/account/deleted", { state: { deleteAt } });
      return null;
    });

  return (
    <Card id={useId()} title="Your data">
      <OutcomeMessage outcome={outcome} />
      <p className="max-w-prose text-ink-soft">
        Take along what is known of you: profile, sign-ins, meetings, where you were, and what you
        wrote. Or have it deleted.
      </p>
      <div className="flex flex-wrap gap-3">
        <Button
          tone="secondary"
          className="max-sm:w-full"
          isBusy={isBusy}
          onClick={() => void onExport()}
        >
          <Download aria-hidden="true" className="size-5" />
          Download my data
        </Button>
        <Button
          tone="danger"
          className="max-sm:w-full"
          isBusy={isBusy}
          onClick={() => setAsking(true)}
        >
          <Trash2 aria-hidden="true" className="size-5" />
          Delete my account
        </Button>
      </div>
      <QuestionDialog
        title="Delete your account?"
        isOpen={isAsking}
        verb="Delete my account"
        onConfirm={() => {
          setAsking(false);
          void onDelete();
        }}
        onClose={() => setAsking(false)}
      >
        <p>
          You are signed out everywhere at once. After some days your account is gone for good: your
          profile, your meetings with what was said in them, your files. What you wrote in the
          meetings of others stays there, without your name.
        </p>
        <p>Until then you can sign in and keep it. We tell you the day.</p>
      </QuestionDialog>
    </Card>
  );
}
