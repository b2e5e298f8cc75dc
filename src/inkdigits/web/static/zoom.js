// Zooms and pans the pad by keys, as two fingers do it by touch.

const STEP = 1.5; // a key zooms by this factor
const PART = 0.25; // a key pans by this part of what is seen

/**
 * Return what each key does to the view of a pad. Zooming holds the keyboard's cursor where it is,
 * else the middle; `isActive()` tells whether the pad is there.
 */
export function listZoomKeys(pad, { cursor, isActive }) {
  const { view } = pad;
  const act = (change) => () => {
    if (!isActive()) return;
    change();
    pad.changeView();
    cursor.note(view.isWhole ? "The whole pad is seen." : `Zoomed to ${Math.round(100 * view.scale)}%.`);
  };
  const zoom = (factor) => act(() => view.zoom(factor, cursor.place ?? view.middle));
  const pan = (across, down) => act(() => view.pan(PART * across, PART * down));
  return {
    "+": zoom(STEP), "=": zoom(STEP), "-": zoom(1 / STEP),
    "w": pan(0, -1), "a": pan(-1, 0), "s": pan(0, 1), "d": pan(1, 0),
  };
}
