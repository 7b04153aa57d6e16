using System.Numerics;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>sprig's lenient conversions: what cannot be converted is zero, never an error.</summary>
internal static class SprigConvert
{
    public static string ToText(Execution execution, object? value) => value switch
    {
        string text => text,
        GoList list when list.Type == GoType.Bytes => GoBytes.ToText(list),
        _ => execution.NewPrinter().Format("%v", [value]),
    };

    /// <summary>A list as strings; anything else as a list of one. A nil in a list is left out.</summary>
    public static string[] ToStrings(Execution execution, object? value)
    {
        switch (value)
        {
            case null:
                return [];
            case GoList list:
                execution.Charge(list.Count);
                return [.. list.ToArray().Where(item => item is not null).Select(item => ToText(execution, item))];
            default:
                return [ToText(execution, value)];
        }
    }

    public static long ToInt64(object? value) => value switch
    {
        string text => TextToInt64(text),
        bool flag => flag ? 1 : 0,
        _ when GoNumber.IsSigned(value) => GoNumber.ToInt64(value!),
        _ when GoNumber.IsUnsigned(value) => unchecked((long)GoNumber.ToUInt64(value!)),
        _ when GoNumber.IsFloat(value) => FloatToInt64(GoNumber.ToDouble(value!)),
        _ => 0,
    };

    public static double ToDouble(object? value) => value switch
    {
        string text => GoNumberText.ParseFloat(text, out var number) == GoNumberText.Outcome.Ok ? number : 0,
        bool flag => flag ? 1 : 0,
        _ when GoNumber.IsSigned(value) => GoNumber.ToInt64(value!),
        _ when GoNumber.IsUnsigned(value) => GoNumber.ToUInt64(value!),
        _ when GoNumber.IsFloat(value) => GoNumber.ToDouble(value!),
        _ => 0,
    };

    /// <summary>sprig's <c>empty</c>: the zero value of any type but a struct.</summary>
    public static bool IsEmpty(object? value) => value switch
    {
        Complex complex => complex == Complex.Zero,
        IGoStruct or IGoFunction => false,
        _ => !Evaluation.Truth.Of(value),
    };

    public static GoList List(string name, object? value) =>
        value as GoList ?? throw new FunctionException($"Cannot {name} on type {KindOf(value)}");

    public static string KindOf(object? value) => GoType.Of(value) is not { } type ? "invalid" : type.Kind switch
    {
        GoKind.Pointer => "ptr",
        _ => type.Kind.ToString().ToLowerInvariant(),
    };

    private static long TextToInt64(string text)
    {
        // "5.0" is 5: zeros after the point are cut off first.
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var whole = dot > 0 && text[(dot + 1)..].Trim('0').Length == 0 ? text[..dot] : text;
        return GoNumberText.ParseInt(whole, 0, 64, out var number) == GoNumberText.Outcome.Ok ? number : 0;
    }

    private static long FloatToInt64(double value) => value is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)value : long.MinValue;
}
