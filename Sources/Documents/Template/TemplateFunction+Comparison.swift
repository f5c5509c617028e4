extension TemplateFunction {
    /// Go's comparisons: only values of one basic kind can be compared, a whole number with none that has a fraction.
    enum Comparison {
        private static let incompatible = Failure(message: "incompatible types for comparison")
        private static let invalidType = Failure(message: "invalid type for comparison")

        static func isEqual(
            _ value: TemplateValue, toAnyOf others: ArraySlice<TemplateValue>
        ) throws(Failure) -> Bool {
            guard !others.isEmpty else { throw Failure(message: "missing argument for comparison") }
            for other in others where try isEqual(value, other) { return true }
            return false
        }

        private static func isEqual(_ a: TemplateValue, _ b: TemplateValue) throws(Failure) -> Bool {
            switch (a, b) {
            case (.bool(let a), .bool(let b)): return a == b
            case (.int(let a), .int(let b)): return a == b
            case (.double(let a), .double(let b)): return a == b
            case (.string(let a), .string(let b)): return a.utf8.elementsEqual(b.utf8)
            case (.nothing, _), (_, .nothing), (.null, _), (_, .null): return isNil(a) && isNil(b)
            case (.record(let a), .record(let b)) where a.type == b.type: return a.json == b.json
            default:
                for value in [a, b] {
                    switch value {
                    case .list, .map:
                        throw Failure(
                            message: "non-comparable type \(GoFormat.print(value)): \(value.typeName)")
                    default: break
                    }
                }
                throw incompatible
            }
        }

        private static func isNil(_ value: TemplateValue) -> Bool {
            switch value {
            case .nothing, .null: true
            case .list(let list): list.isNil
            case .map(let map): map.isNil
            default: false
            }
        }

        static func isLess(_ a: TemplateValue, _ b: TemplateValue) throws(Failure) -> Bool {
            switch (a, b) {
            case (.int(let a), .int(let b)): return a < b
            case (.double(let a), .double(let b)): return a < b
            case (.string(let a), .string(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
            case (.bool, .bool): throw invalidType
            default: throw isBasic(a) && isBasic(b) ? incompatible : invalidType
            }
        }

        static func isLessOrEqual(_ a: TemplateValue, _ b: TemplateValue) throws(Failure) -> Bool {
            if try isLess(a, b) { return true }
            return try isEqual(a, b)
        }

        private static func isBasic(_ value: TemplateValue) -> Bool {
            switch value {
            case .bool, .int, .double, .string: true
            default: false
            }
        }
    }

    /// Text made safe for the place where it is put.
    enum Escaping {
        static func html(_ text: String) -> String {
            var result = ""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"": result += "&#34;"
                case "'": result += "&#39;"
                case "&": result += "&amp;"
                case "<": result += "&lt;"
                case ">": result += "&gt;"
                case "\0": result += "\u{FFFD}"
                default: result.unicodeScalars.append(scalar)
                }
            }
            return result
        }

        static func javaScript(_ text: String) -> String {
            var result = ""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\\": result += "\\\\"
                case "'": result += "\\'"
                case "\"": result += "\\\""
                case "<", ">", "&", "=": result += "\\u" + GoText.hexadecimal(scalar.value, digits: 4, isUpper: true)
                case _ where GoText.isPrintable(scalar): result.unicodeScalars.append(scalar)
                default: result += "\\u" + GoText.hexadecimal(scalar.value, digits: 4, isUpper: true)
                }
            }
            return result
        }

        /// The form of a query in an address: a blank is a plus.
        static func query(_ text: String) -> String {
            var result = ""
            for byte in text.utf8 {
                let scalar = Unicode.Scalar(byte)
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "~": result.unicodeScalars.append(scalar)
                case " ": result += "+"
                default: result += "%" + GoText.hexadecimal(UInt32(byte), digits: 2, isUpper: true)
                }
            }
            return result
        }
    }
}
