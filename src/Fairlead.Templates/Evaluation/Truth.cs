using System.Numerics;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Evaluation;

/// <summary>What <c>if</c>, <c>with</c>, <c>and</c>, <c>or</c> and <c>not</c> hold for true: anything but the empty value of its kind.</summary>
internal static class Truth
{
    public static bool Of(object? value) => value switch
    {
        null => false,
        bool b => b,
        string text => text.Length > 0,
        GoList list => list.Count > 0,
        GoMap map => map.Count > 0,
        GoNil => false,
        Complex complex => complex != Complex.Zero,
        _ when GoNumber.IsSigned(value) => GoNumber.ToInt64(value) != 0,
        _ when GoNumber.IsUnsigned(value) => GoNumber.ToUInt64(value) != 0,
        _ when GoNumber.IsFloat(value) => GoNumber.ToDouble(value) != 0,
        _ => true,
    };
}
