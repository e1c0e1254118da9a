package dev.codeonly.pipelines.azure;

/** Everything a run says, in the order it was said, each line with the place it comes from. */
final class RunLog {
    private final Masks masks;
    private final StringBuilder text = new StringBuilder();

    RunLog(Masks masks) {
        this.masks = masks;
    }

    synchronized void add(String place, String line) {
        text.append(place).append(" | ").append(masks.hide(line)).append('\n');
    }

    @Override
    public synchronized String toString() {
        return text.toString();
    }
}
