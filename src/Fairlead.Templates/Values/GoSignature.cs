namespace Fairlead.Templates.Values;

/// <summary>
/// What a function takes and gives, written as Go would: <c>"string, ...string -> any"</c>. Arguments are converted to
/// the parameter types before the call, and the words of Go's conversion errors come from them.
/// </summary>
public sealed class GoSignature
{
    private GoSignature(GoType[] parameters, bool isVariadic, GoType result)
    {
        Parameters = parameters;
        IsVariadic = isVariadic;
        Result = result;
    }

    /// <summary>For a variadic signature the last entry is the type of each further argument.</summary>
    public IReadOnlyList<GoType> Parameters { get; }

    public bool IsVariadic { get; }

    public GoType Result { get; }

    public GoType this[int argument] => Parameters[Math.Min(argument, Parameters.Count - 1)];

    /// <summary>Reads <c>"string, []string, ...any -> bool"</c>. Only our own tables call it.</summary>
    /// <exception cref="FormatException">The text names a type this program does not know.</exception>
    public static GoSignature Parse(string text)
    {
        var arrow = text.IndexOf("->", StringComparison.Ordinal);
        var left = (arrow < 0 ? text : text[..arrow]).Trim();
        var right = arrow < 0 ? "any" : text[(arrow + 2)..].Trim();
        var parts = left.Length == 0 ? [] : left.Split(',', StringSplitOptions.TrimEntries);
        var isVariadic = parts.Length > 0 && parts[^1].StartsWith("...", StringComparison.Ordinal);
        var parameters = Array.ConvertAll(parts, part => ParseType(part.StartsWith("...", StringComparison.Ordinal) ? part[3..] : part));
        return new GoSignature(parameters, isVariadic, ParseType(right));
    }

    public override string ToString()
    {
        var parameters = Parameters.Select((type, i) => IsVariadic && i == Parameters.Count - 1 ? "..." + type.Name : type.Name);
        return $"func({string.Join(", ", parameters)}) {Result.Name}";
    }

    private static GoType ParseType(string text) => text switch
    {
        "any" => GoType.Any,
        "value" => GoType.ReflectValue,
        "string" => GoType.String,
        "bool" => GoType.Bool,
        "int" => GoType.Int,
        "int32" => GoType.Int32,
        "int64" => GoType.Int64,
        "uint" => GoType.Uint,
        "uint64" => GoType.Uint64,
        "uint8" => GoType.Uint8,
        "float64" => GoType.Float64,
        "pairs" => Data.KeyPair.ListType,
        _ when text.StartsWith("[]", StringComparison.Ordinal) => GoType.SliceOf(ParseType(text[2..])),
        _ when text.StartsWith("map[string]", StringComparison.Ordinal) => GoType.MapOf(GoType.String, ParseType(text[11..])),
        _ => throw new FormatException($"'{text}' is not a type a template function can take"),
    };
}
