using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Printing;

/// <summary>
/// Go's <c>fmt</c>: this file the three ways to print; <c>Printf</c> the format strings, <c>Values</c> what is made of
/// parts, <c>Scalars</c> what is not.
/// </summary>
internal sealed partial class GoPrinter(BoundedText output, Execution execution)
{
    public const string NoValue = "<no value>";
    private const string Nil = "<nil>";

    private FormatSpec _spec;

    public override string ToString() => output.ToString();

    /// <summary>What an action <c>{{x}}</c> writes: a pointer to a struct shows the struct.</summary>
    public void PrintAction(object value)
    {
        _spec = default;
        if (value is IGoStruct { GoType: { Kind: GoKind.Pointer, Element: GoStructType { Stringer: null } shape } })
        {
            PrintStruct(value, shape, 'v', 0);
            return;
        }

        PrintArgument(value, 'v');
    }

    /// <summary>What an action would write.</summary>
    public string PrintShown(object? value)
    {
        PrintAction(value ?? NoValue);
        return output.ToString();
    }

    /// <summary>Go's <c>Sprint</c> of what actions would write.</summary>
    public string PrintAllShown(object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0 && values[i] is not (string or null) && values[i - 1] is not (string or null))
            {
                output.Append(' ');
            }

            PrintAction(values[i] ?? NoValue);
        }

        return output.ToString();
    }

    /// <summary>One value by <c>%v</c>.</summary>
    public string Print(object? value)
    {
        _spec = default;
        PrintArgument(value, 'v');
        return output.ToString();
    }

    /// <summary>Go's <c>Sprint</c>: a space between two operands when neither is a string.</summary>
    public string PrintAll(object?[] values)
    {
        _spec = default;
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0 && values[i] is not string && values[i - 1] is not string)
            {
                output.Append(' ');
            }

            PrintArgument(values[i], 'v');
        }

        return output.ToString();
    }

    /// <summary>Go's <c>Sprintln</c>: always a space, and a newline at the end.</summary>
    public string PrintLine(object?[] values)
    {
        _spec = default;
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                output.Append(' ');
            }

            PrintArgument(values[i], 'v');
        }

        return output.Append('\n').ToString();
    }
}
