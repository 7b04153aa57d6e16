using System.Collections.Concurrent;

namespace Fairlead.Registry.Watches;

/// <summary>
/// An answer that everybody who asks the same question shares until it changes, with what was made of it: encoded once, whoever
/// waits for it.
/// </summary>
/// <typeparam name="T">The answer, immutable.</typeparam>
public sealed class SharedAnswer<T>
{
    private ConcurrentDictionary<string, Lazy<ReadOnlyMemory<byte>>>? _encoded;

    internal SharedAnswer(T value) => Value = value;

    /// <summary>The answer.</summary>
    public T Value { get; }

    /// <summary>The answer's bytes in some form (<c>json</c>, <c>json+gzip</c>, …), made by the first who asks for that form.</summary>
    /// <param name="form">What tells the forms apart; only a handful of them, the answer keeps each.</param>
    /// <param name="encode">Makes the bytes; must depend on the answer and the form only.</param>
    public ReadOnlyMemory<byte> Encoded(string form, Func<T, ReadOnlyMemory<byte>> encode)
    {
        var forms = _encoded ?? Interlocked.CompareExchange(ref _encoded, new(StringComparer.Ordinal), null) ?? _encoded;
        return forms.GetOrAdd(form, _ => new Lazy<ReadOnlyMemory<byte>>(() => encode(Value))).Value;
    }
}

/// <summary>What somebody who asked gets.</summary>
/// <param name="Answer">Shared with everybody who asked the same.</param>
/// <param name="Index">What to wait after (<c>X-Consul-Index</c>); never 0.</param>
public readonly record struct QueryReply<T>(SharedAnswer<T> Answer, ulong Index)
{
    /// <summary>The answer itself.</summary>
    public T Value => Answer.Value;
}
