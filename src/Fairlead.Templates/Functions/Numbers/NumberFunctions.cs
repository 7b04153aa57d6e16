using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Numbers;

/// <summary>
/// Arithmetic and number parsing. The first argument is the second operand, so that <c>5 | subtract 2</c> is 3. Two
/// unsigned give a uint64, a float with anything a float64, all else an int64.
/// </summary>
internal static class NumberFunctions
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        Binary("add", static (a, b) => a + b, static (a, b) => a + b, static (a, b) => a + b),
        Binary("subtract", static (a, b) => a - b, static (a, b) => a - b, static (a, b) => a - b),
        Binary("multiply", static (a, b) => a * b, static (a, b) => a * b, static (a, b) => a * b),
        Binary("divide", static (a, b) => b == -1 ? -a : a / b, static (a, b) => a / b, static (a, b) => a / b),
        Binary("modulo", static (a, b) => b == -1 ? 0 : a % b, static (a, b) => a % b, null),
        Binary("minimum", Math.Min, Math.Min, Math.Min),
        Binary("maximum", Math.Max, Math.Max, Math.Max),
        new("parseBool", "string -> bool", static a => ParseBool((string)a[0]!)),
        new("parseInt", "string -> int64", static a => a is [""] ? 0L : Parse("parseInt", "ParseInt", (string)a[0]!, GoNumberText.ParseInt((string)a[0]!, 10, 64, out var value), value)),
        new("parseUint", "string -> uint64", static a => a is [""] ? 0UL : Parse("parseUint", "ParseUint", (string)a[0]!, GoNumberText.ParseUint((string)a[0]!, 10, 64, out var value), value)),
        new("parseFloat", "string -> float64", static a => a is [""] ? 0D : Parse("parseFloat", "ParseFloat", (string)a[0]!, GoNumberText.ParseFloat((string)a[0]!, out var value), value)),
    ];

    private static TemplateFunction Binary(string name, Func<long, long, long> signed, Func<ulong, ulong, ulong> unsigned, Func<double, double, double>? real) =>
        new(name, "any, any", a => Compute(name, a[1], a[0], signed, unsigned, real));

    private static object Compute(string name, object? left, object? right, Func<long, long, long> signed, Func<ulong, ulong, ulong> unsigned, Func<double, double, double>? real)
    {
        Check(name, left, real is not null);
        Check(name, right, real is not null);
        try
        {
            return unchecked((GoNumber.IsFloat(left) || GoNumber.IsFloat(right), GoNumber.IsUnsigned(left) && GoNumber.IsUnsigned(right)) switch
            {
                (true, _) => (object)real!(ToDouble(left!), ToDouble(right!)),
                (_, true) => unsigned(GoNumber.ToUInt64(left!), GoNumber.ToUInt64(right!)),
                _ => signed(ToInt64(left!), ToInt64(right!)),
            });
        }
        catch (DivideByZeroException)
        {
            throw new FunctionException("runtime error: integer divide by zero");
        }
    }

    private static void Check(string name, object? value, bool allowsFloat)
    {
        if (!GoNumber.IsNumber(value) || (GoNumber.IsFloat(value) && !allowsFloat))
        {
            var shown = value is string text ? GoQuote.Double(text) : $"'{value}'";
            throw new FunctionException($"{name}: unknown type for {shown} ({GoType.Of(value)?.Name ?? "<nil>"})");
        }
    }

    private static long ToInt64(object value) => GoNumber.IsSigned(value) ? GoNumber.ToInt64(value) : unchecked((long)GoNumber.ToUInt64(value));

    private static double ToDouble(object value) =>
        GoNumber.IsFloat(value) ? GoNumber.ToDouble(value) : GoNumber.IsSigned(value) ? GoNumber.ToInt64(value) : GoNumber.ToUInt64(value);

    private static object Parse(string name, string function, string text, GoNumberText.Outcome outcome, object value) => outcome switch
    {
        GoNumberText.Outcome.Ok => value,
        GoNumberText.Outcome.Range => throw new FunctionException($"{name}: strconv.{function}: parsing {GoQuote.Double(text)}: value out of range"),
        _ => throw new FunctionException($"{name}: strconv.{function}: parsing {GoQuote.Double(text)}: invalid syntax"),
    };

    private static bool ParseBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "" or "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new FunctionException($"parseBool: strconv.ParseBool: parsing {GoQuote.Double(text)}: invalid syntax"),
    };
}
