package dev.codeonly.lab.model;

import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** All that can happen next, and how often it does. */
enum Action {
    TICK(20) {
        @Override
        void on(World world) throws IOException {
            world.acts(world.anySite(), Oracle.Cause.TICK, "tick", Share::tick);
        }
    },
    TICK_IS_KILLED(9) {
        @Override
        void on(World world) throws IOException {
            world.actsAndDies(world.anySite(), Oracle.Cause.TICK, "tick", Share::tick);
        }
    },
    TICK_FREEZES(6) {
        @Override
        void on(World world) throws IOException {
            world.actsAndFreezes(world.anySite(), Oracle.Cause.TICK, "tick", Share::tick);
        }
    },
    COMMAND(2) {
        @Override
        void on(World world) throws IOException {
            Site site = world.anySite();
            boolean restore = world.chance(60);
            Function<Share, Report> act = restore ? Share::restore : Share::rollback;
            String what = restore ? "restore" : "rollback";
            switch (world.random().nextInt(3)) {
                case 0 -> world.actsAndDies(site, Oracle.Cause.COMMAND, what, act);
                case 1 -> world.actsAndFreezes(site, Oracle.Cause.COMMAND, what, act);
                default -> world.acts(site, Oracle.Cause.COMMAND, what, act);
            }
        }
    },
    SOMEBODY_WAKES_UP(7) {
        @Override
        void on(World world) throws IOException {
            world.wake();
        }
    },
    DEPLOYMENT_BEGINS(7) {
        @Override
        void on(World world) throws IOException {
            if (world.deployments().size() >= MOST_DEPLOYMENTS) {
                DEPLOYMENT_GOES_ON.on(world);
                return;
            }
            int slot = world.random().nextInt(2);
            int kind = world.random().nextInt(10);
            world.deployments()
                    .add(
                            kind < 4
                                    ? new CodeOnly(world, slot)
                                    : kind < 7 ? new Full(world, slot) : new Foreign(world, slot));
        }
    },
    DEPLOYMENT_GOES_ON(40) {
        @Override
        void on(World world) throws IOException {
            List<Deployment> all = world.deployments();
            if (all.isEmpty()) {
                DEPLOYMENT_BEGINS.on(world);
            }
            Deployment deployment = all.get(world.random().nextInt(all.size()));
            deployment.next();
            all.removeIf(Deployment::isOver);
        }
    },
    AGENT_DIES(2) {
        @Override
        void on(World world) {
            List<Deployment> all = world.deployments();
            if (!all.isEmpty()) {
                world.says(all.remove(world.random().nextInt(all.size())) + " dies");
            }
        }
    },
    PACKAGES_ARE_LOST(2) {
        @Override
        void on(World world) throws IOException {
            Site site = world.anySite();
            boolean foldersStay = world.chance(50);
            world.happens(site, Oracle.Cause.ACCIDENT, "the packages are lost", () -> {
                if (foldersStay) {
                    deleteFiles(site.live());
                } else {
                    Site.delete(site.live());
                }
                return foldersStay ? "FILES_LOST" : "ALL_LOST";
            });
        }
    },
    FILE_IS_CORRUPTED(2) {
        @Override
        void on(World world) throws IOException {
            Site site = world.anySite();
            List<Path> trees = site.trees();
            if (!trees.isEmpty()) {
                Path tree = trees.get(world.random().nextInt(trees.size()));
                world.happens(site, Oracle.Cause.ACCIDENT, "a file is corrupted in " + tree, () -> {
                    String how = corrupt(tree.resolve("lib"), world.random());
                    site.spoil(tree);
                    return how;
                });
            }
        }
    },
    TIME_GOES_BY(6) {
        @Override
        void on(World world) throws IOException {
            Duration time = Duration.ofMinutes(
                    List.of(1, 6, 6, 11, 30).get(world.random().nextInt(5)));
            world.says(time + " go by");
            for (Site site : world.sites()) {
                site.age(time);
                site.moveClock(time);
            }
        }
    },
    CLOCK_JUMPS(2) {
        @Override
        void on(World world) throws IOException {
            Site site = world.anySite();
            Duration jump = Duration.ofMinutes(world.random().nextInt(-600, 600));
            boolean ofShare = world.chance(50);
            world.says("the clock of " + (ofShare ? "share " : "the maintainers of ") + site + " jumps by " + jump);
            if (ofShare) {
                site.age(jump);
            } else {
                site.moveClock(jump);
            }
        }
    },
    SLOTS_ARE_SWAPPED(1) {
        @Override
        void on(World world) {
            world.swapSlots();
        }
    };

    private static final int MOST_DEPLOYMENTS = 3;

    private final int weight;

    Action(int weight) {
        this.weight = weight;
    }

    abstract void on(World world) throws IOException;

    static Action any(Random random) {
        int all = Stream.of(values()).mapToInt(action -> action.weight).sum();
        int drawn = random.nextInt(all);
        for (Action action : values()) {
            drawn -= action.weight;
            if (drawn < 0) {
                return action;
            }
        }
        throw new IllegalStateException("the weights are all");
    }

    static void deleteFiles(Path tree) throws IOException {
        for (Path file : filesOf(tree)) {
            Files.delete(file);
        }
    }

    private static List<Path> filesOf(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String corrupt(Path tree, Random random) throws IOException {
        List<Path> files = filesOf(tree);
        if (files.isEmpty()) {
            return "NOTHING_THERE";
        }
        Path file = files.get(random.nextInt(files.size()));
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0 || random.nextInt(3) == 0) {
            Files.delete(file);
            return "DELETED";
        }
        if (random.nextBoolean()) {
            Files.write(file, List.of());
            return "TRUNCATED";
        }
        bytes[random.nextInt(bytes.length)] ^= 1;
        Files.write(file, bytes);
        return "FLIPPED";
    }
}
