namespace Fairlead.Templates.Values;

/// <summary>The order in which Go's <c>fmt</c> and <c>range</c> walk map keys: by kind, numbers by size, strings by their bytes.</summary>
internal static class GoOrder
{
    public static int Compare(object? left, object? right)
    {
        if (left is string leftText && right is string rightText)
        {
            return GoText.Compare(leftText, rightText);
        }

        var byKind = Rank(left).CompareTo(Rank(right));
        if (byKind != 0)
        {
            return byKind;
        }

        return left switch
        {
            bool b => b.CompareTo((bool)right!),
            _ when GoNumber.IsSigned(left) => GoNumber.ToInt64(left!).CompareTo(GoNumber.ToInt64(right!)),
            _ when GoNumber.IsUnsigned(left) => GoNumber.ToUInt64(left!).CompareTo(GoNumber.ToUInt64(right!)),
            _ when GoNumber.IsFloat(left) => GoNumber.ToDouble(left!).CompareTo(GoNumber.ToDouble(right!)),
            _ => 0,
        };
    }

    private static int Rank(object? value) => value switch
    {
        null => 0,
        _ when GoNumber.IsSigned(value) => 1,
        _ when GoNumber.IsUnsigned(value) => 2,
        string => 3,
        _ when GoNumber.IsFloat(value) => 4,
        bool => 5,
        _ => 6,
    };
}
