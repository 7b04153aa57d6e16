using System.Globalization;

namespace Fairlead.Linearizability.Tests.Checking;

/// <summary>
/// A history one can read: an operation a line, <c>client from-to operation</c>. Operations are <c>read = value</c>, <c>read = value by session</c>,
/// <c>read = nothing</c>, <c>put value</c>, <c>cas expected value = yes|no</c>, <c>delete</c>, <c>acquire session value = yes|no</c> and
/// <c>release session value = yes|no</c>; <c>?</c> for the end says that the outcome is unknown.
/// </summary>
internal static class HistoryText
{
    public static List<Operation> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseLine)];

    private static Operation ParseLine(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var times = words[1].Split('-');
        var operation = new Operation
        {
            Client = words[0],
            Invoked = long.Parse(times[0], CultureInfo.InvariantCulture),
            Returned = times[1] == "?" ? Operation.Never : long.Parse(times[1], CultureInfo.InvariantCulture),
            Kind = OperationKind.Read,
            Done = words[^1] != "no",
        };
        return words[2..] switch
        {
            ["read"] => operation,
            ["read", "=", "nothing"] => operation,
            ["read", "=", var value] => operation with { Seen = new KeyState(value, null) },
            ["read", "=", var value, "by", var session] => operation with { Seen = new KeyState(value, session) },
            ["put", var value] => operation with { Kind = OperationKind.Put, Value = value },
            ["cas", var expected, var value, ..] =>
                operation with { Kind = OperationKind.CompareAndSet, Expected = expected == "nothing" ? null : expected, Value = value },
            ["delete"] => operation with { Kind = OperationKind.Delete },
            ["acquire", var session, var value, ..] => operation with { Kind = OperationKind.Acquire, Session = session, Value = value },
            ["release", var session, var value, ..] => operation with { Kind = OperationKind.Release, Session = session, Value = value },
            _ => throw new FormatException($"no operation: {line}"),
        };
    }
}
