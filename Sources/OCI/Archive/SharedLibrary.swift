internal import Documents
internal import Glibc

/// A library of the host that is loaded when an archive needs it, so that nothing depends on it otherwise.
struct SharedLibrary {
    private let handle: UnsafeMutableRawPointer
    private let name: String

    /// Loads the library, or says what to install. The corresponding call is `dlopen(3)`.
    init(_ name: String, for form: Compression, package: String) throws {
        guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
            throw Problem(
                .unsupported, "the archive is compressed with \(form.rawValue), which needs \(name)",
                reason: dlerror().map { String(cString: $0) },
                hint: "install the package \(package), or decompress the archive with \(form.rawValue) -d")
        }
        self.handle = handle
        self.name = name
    }

    /// The function `symbol`, which must have the C type `type`. The corresponding call is `dlsym(3)`.
    func function<Function>(_ symbol: String, as type: Function.Type) throws -> Function {
        guard let address = dlsym(handle, symbol) else {
            throw Problem(.unsupported, "the library \(name) has no function \(symbol)")
        }
        // A C function pointer is one address, whatever its type.
        return unsafeBitCast(address, to: type)
    }
}
