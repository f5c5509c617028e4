extension Collection where Element == UInt8 {
    /// Whether the bytes of `text` stand somewhere in it.
    public func contains(bytesOf text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        return indices.contains { self[$0] == first && self[$0...].starts(with: text.utf8) }
    }
}
