package dev.codeonly.probe;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How busy the processors of this machine, or container, are; a seam, so that a test is not told of other tests. */
@FunctionalInterface
public interface ProcessorLoad {
    /**
     * From 0, idle, to 1, all processors busy; negative when it cannot be told.
     *
     * @param all of everything that runs here
     * @param own of this process alone
     */
    record Load(double all, double own) {}

    /** The load since it was asked last. */
    Load sinceAskedLast();

    static ProcessorLoad ofThisMachine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return () -> new Load(system.getCpuLoad(), system.getProcessCpuLoad());
    }
}
