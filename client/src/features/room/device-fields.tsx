import { Mic, Video, Volume2 } from "lucide-react";
import type { DeviceKind, LocalMedia } from "../../call/types";
import { useMicrophoneLevel } from "../../call/use-call";
import { LevelMeter } from "../../ui/level-meter";
import { SelectField } from "../../ui/select-field";

interface DeviceFieldsProps {
  media: LocalMedia;
  onSwitch: (kind: DeviceKind, id: string) => void;
}

const canChooseSpeaker = () => "setSinkId" in HTMLMediaElement.prototype;

/** Which microphone, camera and speaker; and whether the microphone hears anything. */
export function DeviceFields({ media, onSwitch }: DeviceFieldsProps) {
  const { devices, chosen } = media;
  return (
    <div className="grid min-w-0 gap-4">
      <div className="grid min-w-0 gap-3">
        <SelectField
          label="Microphone"
          icon={Mic}
          options={devices.microphone}
          value={chosen.microphone}
          placeholder={devices.microphone.length > 0 ? "Choose" : "No microphone found"}
          onChange={(id) => onSwitch("microphone", id)}
        />
        <MicrophoneLevel />
      </div>
      <SelectField
        label="Camera"
        icon={Video}
        options={devices.camera}
        value={chosen.camera}
        placeholder={devices.camera.length > 0 ? "Choose" : "No camera found"}
        onChange={(id) => onSwitch("camera", id)}
      />
      {canChooseSpeaker() && devices.speaker.length > 0 && (
        <SelectField
          label="Speaker"
          icon={Volume2}
          options={devices.speaker}
          value={chosen.speaker}
          placeholder="Default"
          onChange={(id) => onSwitch("speaker", id)}
        />
      )}
    </div>
  );
}

/** Its own component: it renders about 15 times a second. */
function MicrophoneLevel() {
  return <LevelMeter label="Microphone level" level={useMicrophoneLevel()} />;
}
