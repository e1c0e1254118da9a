package dev.codeonly;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;

/** The rules that hold the shape of the code, each with its reason. */
final class Architecture {
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("tree")
            .definedBy("dev.codeonly.tree..")
            .layer("verify")
            .definedBy("dev.codeonly.verify..")
            .layer("files")
            .definedBy("dev.codeonly.files..")
            .layer("probe")
            .definedBy("dev.codeonly.probe..")
            .layer("backup")
            .definedBy("dev.codeonly.backup..")
            .layer("offshare")
            .definedBy("dev.codeonly.offshare..")
            .layer("app")
            .definedBy("dev.codeonly.app..")
            .layer("function")
            .definedBy("dev.codeonly.function..")
            .layer("cli")
            .definedBy("dev.codeonly.cli..")
            .whereLayer("tree")
            .mayNotAccessAnyLayer()
            .whereLayer("verify")
            .mayNotAccessAnyLayer()
            .whereLayer("files")
            .mayOnlyAccessLayers("tree")
            .whereLayer("probe")
            .mayOnlyAccessLayers("files", "tree")
            .whereLayer("backup")
            .mayOnlyAccessLayers("probe", "files", "tree", "verify")
            .whereLayer("offshare")
            .mayOnlyAccessLayers("backup", "tree")
            .whereLayer("app")
            .mayOnlyAccessLayers("offshare", "backup", "probe", "files", "tree", "verify")
            .whereLayer("function")
            .mayOnlyAccessLayers("app", "offshare", "backup", "probe", "files", "tree", "verify")
            .whereLayer("cli")
            .mayOnlyAccessLayers("app", "offshare", "backup", "probe", "files", "tree", "verify")
            .ensureAllClassesAreContainedInArchitecture()
            .because("nothing points up: what decides about packages must not know who asked, a timer or a shell");

    static final ArchRule NO_CYCLES = slices().matching("dev.codeonly.(*)..")
            .should()
            .beFreeOfCycles()
            .because("packages in a cycle can only be understood and changed together");

    static final ArchRule TREE_IS_JDK_ONLY = classes()
            .that()
            .resideInAPackage("dev.codeonly.tree..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("dev.codeonly.tree..", "java..", "org.jspecify.annotations.."))
            .because("what a package set is must be readable beside the Bash that says the same");

    static final ArchRule VERIFY_IS_JDK_AND_SLF4J = classes()
            .that()
            .resideInAPackage("dev.codeonly.verify..")
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("dev.codeonly.verify..", "java..", "org.slf4j..", "org.jspecify.annotations.."))
            .because(
                    "it runs third-party code in a child process, and has to be small enough to be read for what leaks");

    static final ArchRule ONLY_FILES_CHANGES_THE_DISK = noClasses()
            .that(resideOutsideOfPackage("dev.codeonly.files.."))
            .should()
            .accessTargetWhere(Targets.changesTheDisk())
            .because("a crash is tested before and after every change of the disk, and those are counted in one place");

    static final ArchRule ONE_CLOCK = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.codeonly.app.TickClock")
            .should()
            .accessTargetWhere(Targets.readsTheSystemsClock())
            .because(
                    "tests move time by a java.time.Clock; a class that reads the system's own clock makes them sleep");

    static final ArchRule EXIT_IN_MAIN = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.codeonly.cli.Main")
            .should()
            .accessTargetWhere(Targets.endsTheProcess())
            .because("in the Functions worker an exit kills every other invocation; an outcome is a value");

    static final ArchRule AZURE_FUNCTIONS_IN_FUNCTION = noClasses()
            .that(resideOutsideOfPackage("dev.codeonly.function.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("com.microsoft.azure.functions.."))
            .because("the same job runs at a shell, where there is no worker and no core library");

    static final ArchRule AZURE_SDK_IN_OFFSHARE = noClasses()
            .that(resideOutsideOfPackage("dev.codeonly.offshare.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("com.azure.."))
            .because("one place translates the SDK's errors, and a maintainer without Blob Storage never loads it");

    static final ArchRule TERMINAL_IN_CLI = noClasses()
            .that(resideOutsideOfPackage("dev.codeonly.cli.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("picocli..", "me.tongfei.progressbar..", "org.jline.."))
            .because("the worker has no terminal");

    static final ArchRule NO_GSON = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("com.google.gson.."))
            .because("the worker's class loader is parent-first and shows its own gson 2.9.0; use Jackson");

    static final ArchRule NO_BORROWED_LIBRARIES = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.apache.commons.io..", "org.apache.commons.lang3.."))
            .because("they are here only because commons-compress needs them, and commons-io changes the disk unseen");

    private Architecture() {}
}
