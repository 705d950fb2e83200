import { ImageUp, Trash2 } from "lucide-react";
import { type ChangeEvent, useId, useRef, useState } from "react";
import { type ProfileBody, removePicture, uploadPicture } from "../../api/profile";
import { Button } from "../../ui/button";
import { Picture } from "../../ui/picture";
import { OutcomeMessage } from "../account/outcome-message";
import { useWork } from "../account/use-work";
import { Card } from "../history/page-frame";
import { CropDialog } from "./crop-dialog";

const NO_IMAGE = "This is no image that your browser can show. Choose a JPEG, PNG, WebP or GIF.";

interface PictureCardProps {
  profile: ProfileBody;
  onChanged: (profile: ProfileBody) => void;
}

export function PictureCard({ profile, onChanged }: PictureCardProps) {
  const { run, isBusy, outcome } = useWork();
  const [image, setImage] = useState<ImageBitmap | null>(null);
  const file = useRef<HTMLInputElement>(null);

  const onChosen = (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.target.files ?? [];
    event.target.value = "";
    if (!chosen) return;
    void run(async () => {
      const read = await createImageBitmap(chosen).catch(() => null);
      setImage(read);
      return read ? null : { text: NO_IMAGE, hasFailed: true };
    });
  };
  const onCropped = (picture: Blob) => {
    setImage(null);
    void run(async () => {
      onChanged(await uploadPicture(picture));
      return "This is your picture now.";
    });
  };
  const onRemove = () =>
    run(async () => {
      onChanged(await removePicture());
      return "Your picture is gone.";
    });

  return (
    <Card id={useId()} title="Picture">
      <OutcomeMessage outcome={outcome} />
      <div className="flex flex-wrap items-center gap-5">
        <Picture
          name={profile.name}
          url={profile.picture?.large ?? null}
          className="size-28 text-3xl"
        />
        <div className="flex flex-wrap gap-3 max-sm:w-full">
          <input
            ref={file}
            type="file"
            accept="image/*"
            onChange={onChosen}
            tabIndex={-1}
            aria-hidden="true"
            className="hidden"
          />
          <Button
            tone="secondary"
            className="max-sm:w-full"
            isBusy={isBusy}
            onClick={() => file.current?.click()}
          >
            <ImageUp aria-hidden="true" className="size-5" />
            {profile.picture ? "Change picture" : "Choose a picture"}
          </Button>
          {profile.picture && (
            <Button
              tone="quiet"
              className="bg-sunken max-sm:w-full"
              isBusy={isBusy}
              onClick={() => void onRemove()}
            >
              <Trash2 aria-hidden="true" className="size-5" />
              Remove
            </Button>
          )}
        </div>
      </div>
      <CropDialog image={image} onCropped={onCropped} onClose={() => setImage(null)} />
    </Card>
  );
}
