using System.Numerics;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Builtins;

/// <summary><c>eq ne lt le gt ge</c>: basic kinds only, ints with uints, nothing else across kinds.</summary>
internal static class Comparison
{
    private const string Incompatible = "incompatible types for comparison";
    private const string InvalidType = "invalid type for comparison";

    private enum Basic
    {
        None,
        Bool,
        Complex,
        Int,
        Float,
        String,
        Uint,
    }

    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("eq", "value, ...value -> bool", static (execution, a) => EqualsAny(execution, a)),
        new("ne", "value, value -> bool", static (execution, a) => !AreEqual(execution, a[0], a[1])),
        new("lt", "value, value -> bool", static a => IsLess(a[0], a[1])),
        new("le", "value, value -> bool", static (execution, a) => IsLess(a[0], a[1]) || AreEqual(execution, a[0], a[1])),
        new("gt", "value, value -> bool", static (execution, a) => !IsLess(a[0], a[1]) && !AreEqual(execution, a[0], a[1])),
        new("ge", "value, value -> bool", static a => !IsLess(a[0], a[1])),
    ];

    private static bool EqualsAny(Execution execution, object?[] arguments)
    {
        if (arguments.Length == 1)
        {
            throw new FunctionException("missing argument for comparison");
        }

        for (var i = 1; i < arguments.Length; i++)
        {
            if (AreEqual(execution, arguments[0], arguments[i]))
            {
                return true;
            }
        }

        return false;
    }

    public static bool AreEqual(Execution execution, object? left, object? right)
    {
        var (leftKind, rightKind) = (KindOf(left), KindOf(right));
        if (leftKind != rightKind)
        {
            return (leftKind, rightKind) switch
            {
                (Basic.Int, Basic.Uint) => GoNumber.ToInt64(left!) is >= 0 and var n && (ulong)n == GoNumber.ToUInt64(right!),
                (Basic.Uint, Basic.Int) => GoNumber.ToInt64(right!) is >= 0 and var n && (ulong)n == GoNumber.ToUInt64(left!),
                _ when left is not null && right is not null => throw new FunctionException(Incompatible),
                _ => false,
            };
        }

        switch (leftKind)
        {
            case Basic.Bool or Basic.Complex or Basic.String:
                return left!.Equals(right);
            case Basic.Int:
                return GoNumber.ToInt64(left!) == GoNumber.ToInt64(right!);
            case Basic.Uint:
                return GoNumber.ToUInt64(left!) == GoNumber.ToUInt64(right!);
            case Basic.Float:
                return GoNumber.ToDouble(left!) == GoNumber.ToDouble(right!);
        }

        var (leftIsNil, rightIsNil) = (IsNil(left), IsNil(right));
        if (leftIsNil || rightIsNil)
        {
            return leftIsNil == rightIsNil;
        }

        CheckComparable(execution, right);
        return ReferenceEquals(left, right);
    }

    private static bool IsLess(object? left, object? right)
    {
        var (leftKind, rightKind) = (KindOf(left), KindOf(right));
        if (leftKind == Basic.None || rightKind == Basic.None)
        {
            throw new FunctionException(InvalidType);
        }

        return (leftKind, rightKind) switch
        {
            (Basic.Int, Basic.Uint) => GoNumber.ToInt64(left!) is var n && (n < 0 || (ulong)n < GoNumber.ToUInt64(right!)),
            (Basic.Uint, Basic.Int) => GoNumber.ToInt64(right!) is >= 0 and var n && GoNumber.ToUInt64(left!) < (ulong)n,
            _ when leftKind != rightKind => throw new FunctionException(Incompatible),
            (Basic.Int, _) => GoNumber.ToInt64(left!) < GoNumber.ToInt64(right!),
            (Basic.Uint, _) => GoNumber.ToUInt64(left!) < GoNumber.ToUInt64(right!),
            (Basic.Float, _) => GoNumber.ToDouble(left!) < GoNumber.ToDouble(right!),
            (Basic.String, _) => GoText.Compare((string)left!, (string)right!) < 0,
            _ => throw new FunctionException(InvalidType),
        };
    }

    private static Basic KindOf(object? value) => value switch
    {
        string => Basic.String,
        bool => Basic.Bool,
        Complex => Basic.Complex,
        _ when GoNumber.IsSigned(value) => Basic.Int,
        _ when GoNumber.IsUnsigned(value) => Basic.Uint,
        _ when GoNumber.IsFloat(value) => Basic.Float,
        _ => Basic.None,
    };

    private static bool IsNil(object? value) => value is null or GoNil or GoList { IsNil: true } or GoMap { IsNil: true };

    private static void CheckComparable(Execution execution, object? value)
    {
        if (value is GoList or GoMap or IGoFunction)
        {
            throw new FunctionException($"non-comparable type {execution.NewPrinter().Print(value)}: {GoType.Of(value)!.Name}");
        }
    }
}
