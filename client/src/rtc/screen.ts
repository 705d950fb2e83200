/** Asks the user for a screen, a window or a tab, and for its sound. */

export interface PickedScreen {
  readonly picture: MediaStreamTrack;
  /** null when there is none, or the user or the browser does not want it. */
  readonly sound: MediaStreamTrack | null;
}

/** What TypeScript does not know of https://w3c.github.io/mediacapture-screen-share/ yet. */
interface ScreenOptions extends DisplayMediaStreamOptions {
  readonly systemAudio: "include" | "exclude";
  readonly surfaceSwitching: "include";
}

interface ScreenSound extends MediaTrackConstraints {
  readonly suppressLocalAudioPlayback: boolean;
  readonly restrictOwnAudio: boolean;
}

/**
 * The sound of the whole system has the others' voices in it, who would hear themselves. So it is
 * offered only where the browser can leave out what this page plays. The user goes on hearing what
 * they share. What is shared is no speech: nothing is cut out of it.
 */
function screenOptions(): ScreenOptions {
  const supported: object = navigator.mediaDevices.getSupportedConstraints?.() ?? {};
  const audio: ScreenSound = {
    suppressLocalAudioPlayback: false,
    restrictOwnAudio: true,
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  };
  return {
    video: { frameRate: { ideal: 15, max: 30 } },
    audio,
    systemAudio: "restrictOwnAudio" in supported ? "include" : "exclude",
    surfaceSwitching: "include",
  };
}

/** null when the user has closed the picker. */
export async function pickScreen(): Promise<PickedScreen | null> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(screenOptions());
    const [picture] = stream.getVideoTracks();
    const [sound = null] = stream.getAudioTracks();
    if (!picture) return null;
    // Text stays sharp when the line gets narrow; frames are dropped instead.
    picture.contentHint = "detail";
    if (sound) sound.contentHint = "music";
    return { picture, sound };
  } catch (error) {
    if (error instanceof Error && error.name === "NotAllowedError") return null;
    throw error;
  }
}
