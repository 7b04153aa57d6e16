using System.Globalization;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Arithmetic on int64, on float64 (in decimal, so 0.1 and 0.2 make 0.3), and ranges.</summary>
internal static class SprigNumbers
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("int", "any -> int", static a => (nint)SprigConvert.ToInt64(a[0])),
        new("int64", "any -> int64", static a => SprigConvert.ToInt64(a[0])),
        new("float64", "any -> float64", static a => SprigConvert.ToDouble(a[0])),
        new("atoi", "string -> int", static a => GoNumberText.ParseInt((string)a[0]!, 10, 64, out var number) == GoNumberText.Outcome.Ok ? (nint)number : 0),
        new("toDecimal", "any -> int64", static (execution, a) => GoNumberText.ParseInt(SprigConvert.ToText(execution, a[0]), 8, 64, out var number) == GoNumberText.Outcome.Ok ? number : 0L),
        new("add1", "any -> int64", static a => SprigConvert.ToInt64(a[0]) + 1),
        new("add", "...any -> int64", static a => a.Aggregate(0L, (sum, value) => unchecked(sum + SprigConvert.ToInt64(value)))),
        new("sub", "any, any -> int64", static a => unchecked(SprigConvert.ToInt64(a[0]) - SprigConvert.ToInt64(a[1]))),
        new("mul", "any, ...any -> int64", static a => a.Aggregate(1L, (product, value) => unchecked(product * SprigConvert.ToInt64(value)))),
        new("div", "any, any -> int64", static a => Divide(SprigConvert.ToInt64(a[0]), SprigConvert.ToInt64(a[1]), isRemainder: false)),
        new("mod", "any, any -> int64", static a => Divide(SprigConvert.ToInt64(a[0]), SprigConvert.ToInt64(a[1]), isRemainder: true)),
        new("max", "any, ...any -> int64", static a => a.Max(SprigConvert.ToInt64)),
        new("biggest", "any, ...any -> int64", static a => a.Max(SprigConvert.ToInt64)),
        new("min", "any, ...any -> int64", static a => a.Min(SprigConvert.ToInt64)),
        new("maxf", "any, ...any -> float64", static a => a.Max(SprigConvert.ToDouble)),
        new("minf", "any, ...any -> float64", static a => a.Min(SprigConvert.ToDouble)),
        new("add1f", "any -> float64", static a => InDecimal([a[0], 1.0], static (x, y) => x + y, static (x, y) => x + y)),
        new("addf", "...any -> float64", static a => InDecimal([0.0, .. a], static (x, y) => x + y, static (x, y) => x + y)),
        new("subf", "any, ...any -> float64", static a => InDecimal(a, static (x, y) => x - y, static (x, y) => x - y)),
        new("mulf", "any, ...any -> float64", static a => InDecimal(a, static (x, y) => x * y, static (x, y) => x * y)),
        new("divf", "any, ...any -> float64", static a => InDecimal(a, static (x, y) => Math.Round(x / y, 16), static (x, y) => x / y)),
        new("ceil", "any -> float64", static a => Math.Ceiling(SprigConvert.ToDouble(a[0]))),
        new("floor", "any -> float64", static a => Math.Floor(SprigConvert.ToDouble(a[0]))),
        new("round", "any, int, ...float64 -> float64", static a => Round(SprigConvert.ToDouble(a[0]), (nint)a[1]!, a.Length > 2 ? (double)a[2]! : 0.5)),
        new("randInt", "int, int -> int", static a => (nint)a[0]! < (nint)a[1]! ? (nint)Random.Shared.NextInt64((nint)a[0]!, (nint)a[1]!) : throw new FunctionException("invalid argument to Intn")),
        new("until", "int", static (execution, a) => Steps(execution, 0, (nint)a[0]!, (nint)a[0]! < 0 ? -1 : 1)),
        new("untilStep", "int, int, int", static (execution, a) => Steps(execution, (nint)a[0]!, (nint)a[1]!, (nint)a[2]!)),
        new("seq", "...int -> string", static (execution, a) => Sequence(execution, a)),
    ];

    private static long Divide(long left, long right, bool isRemainder)
    {
        if (right == 0)
        {
            throw new FunctionException("runtime error: integer divide by zero");
        }

        return right == -1 ? (isRemainder ? 0 : unchecked(-left)) : isRemainder ? left % right : left / right;
    }

    /// <summary>Numbers that fit a decimal are worked with as people write them; others as floats.</summary>
    private static double InDecimal(object?[] values, Func<decimal, decimal, decimal> step, Func<double, double, double> fallback)
    {
        var numbers = Array.ConvertAll(values, SprigConvert.ToDouble);
        try
        {
            return (double)numbers.Select(number => decimal.Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture)).Aggregate(step);
        }
        catch (DivideByZeroException)
        {
            throw new FunctionException("decimal division by 0");
        }
        catch (Exception failure) when (failure is OverflowException or FormatException)
        {
            return numbers.Aggregate(fallback);
        }
    }

    private static double Round(double value, nint places, double roundOn)
    {
        var power = Math.Pow(10, (double)Math.Clamp(places, -400, 400));
        var scaled = power * value;
        var fraction = scaled - Math.Truncate(scaled);
        var rounded = Math.Abs(fraction) >= roundOn
            ? value > 0 ? Math.Ceiling(scaled) : Math.Floor(scaled)
            : value > 0 ? Math.Floor(scaled) : Math.Ceiling(scaled);
        return rounded / power;
    }

    private static GoList Steps(Execution execution, nint start, nint stop, nint step)
    {
        var numbers = new List<object?>();
        if (step > 0 ? stop < start : step == 0 || stop > start)
        {
            return new GoList(GoType.SliceOf(GoType.Int), []);
        }

        execution.CheckLength(Math.Abs(((long)stop - start) / step));
        for (var i = start; step > 0 ? i < stop : i > stop; i += step)
        {
            numbers.Add(i);
        }

        return new GoList(GoType.SliceOf(GoType.Int), [.. numbers]);
    }

    /// <summary>As the shell's <c>seq</c>: both ends are part of it.</summary>
    private static string Sequence(Execution execution, object?[] arguments)
    {
        var numbers = Array.ConvertAll(arguments, value => (nint)value!);
        var (start, step, end) = numbers.Length switch
        {
            1 => ((nint)1, (nint)(numbers[0] < 1 ? -1 : 1), numbers[0]),
            2 => (numbers[0], (nint)(numbers[1] < numbers[0] ? -1 : 1), numbers[1]),
            3 => (numbers[0], numbers[1], numbers[2]),
            _ => ((nint)0, (nint)0, (nint)0),
        };
        if (step == 0 || (step > 0 ? end < start : end > start))
        {
            return "";
        }

        return string.Join(' ', Steps(execution, start, end + (step > 0 ? 1 : -1), step).ToArray());
    }
}
