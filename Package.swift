// swift-tools-version: 6.2
import PackageDescription

/// The Makefile sets `COVE_STRICT=1`: a warning in a Swift file of ours ends the build.
let strict = Context.environment["COVE_STRICT"] == "1"

let swift: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        // Types are made by the compiler, where it can, and not by the runtime at every start.
        .unsafeFlags(["-Xfrontend", "-prespecialize-generic-metadata"], .when(configuration: .release)),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

let package = Package(
    name: "cove",
    products: [.executable(name: "cove", targets: ["cove"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2")
    ],
    targets: [
        .executableTarget(
            name: "cove",
            dependencies: ["CommandGrammar", "Containers", "Documents", "Linux", "OCI"],
            swiftSettings: swift,
            // Little to do at start: no position-independent executable, no table of all its symbols, C++ and unwinder
            // from archives. `.build/static` holds nothing but a link to libstdc++.a; the Makefile makes it.
            linkerSettings: [
                .unsafeFlags([
                    "-Xclang-linker", "-no-pie", "-Xclang-linker", "-static-libgcc", "-L.build/static", "-Xlinker",
                    "--no-export-dynamic",
                ])
            ]
        ),
        .target(name: "CommandGrammar", dependencies: ["Documents"], swiftSettings: swift),
        .target(
            name: "Containers", dependencies: ["Documents", "Linux", "OCI"], swiftSettings: swift),
        .target(
            name: "OCI",
            dependencies: ["Documents", "Linux", "CZlib", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: swift),
        .target(name: "Linux", dependencies: ["CLinux", "Documents"], swiftSettings: swift),
        .target(name: "Documents", swiftSettings: swift),
        .target(
            name: "CLinux",
            cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"]), .define("_GNU_SOURCE")]),
        .systemLibrary(name: "CZlib"),
        .testTarget(
            name: "coveTests", dependencies: ["cove", "CommandGrammar", "Containers", "Documents", "Linux"],
            swiftSettings: swift),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: swift),
        .testTarget(name: "CommandGrammarTests", dependencies: ["CommandGrammar", "Documents"], swiftSettings: swift),
        .testTarget(name: "LinuxTests", dependencies: ["Linux", "Documents"], swiftSettings: swift),
        .testTarget(name: "OCITests", dependencies: ["OCI", "Documents", "Linux"], swiftSettings: swift),
        .testTarget(
            name: "ContainersTests", dependencies: ["Containers", "Documents", "Linux", "OCI"], swiftSettings: swift),
    ],
    swiftLanguageModes: [.v6]
)
