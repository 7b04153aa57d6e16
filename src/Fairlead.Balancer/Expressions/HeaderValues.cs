using Fairlead.Balancer.Http1;

namespace Fairlead.Balancer.Expressions;

/// <summary>Walks the values of a header: comma-separated ones apart (commas within quotes do not part), or whole lines.</summary>
internal static class HeaderValues
{
    /// <param name="occurrence">0: any value may match; n: only the n-th; −n: only the n-th from the end.</param>
    public static bool Any(in RequestView request, ReadOnlySpan<byte> lowerCaseName, int occurrence, bool split, TextTest test)
    {
        if (occurrence < 0)
        {
            occurrence = Count(request, lowerCaseName, split) + 1 + occurrence;
            if (occurrence <= 0)
            {
                return false;
            }
        }

        int number = 0;
        for (int line = request.FindHeader(lowerCaseName); line >= 0; line = request.FindHeader(lowerCaseName, line + 1))
        {
            ReadOnlySpan<byte> rest = request.HeaderValue(line);
            do
            {
                ReadOnlySpan<byte> value = Next(ref rest, split);
                number++;
                if ((occurrence == 0 || occurrence == number) && test.Matches(value))
                {
                    return true;
                }
            }
            while (!rest.IsEmpty);
        }

        return false;
    }

    public static int Count(in RequestView request, ReadOnlySpan<byte> lowerCaseName, bool split)
    {
        int count = 0;
        for (int line = request.FindHeader(lowerCaseName); line >= 0; line = request.FindHeader(lowerCaseName, line + 1))
        {
            ReadOnlySpan<byte> rest = request.HeaderValue(line);
            do
            {
                Next(ref rest, split);
                count++;
            }
            while (!rest.IsEmpty);
        }

        return count;
    }

    /// <summary>The value a fetch without patterns of its own uses: the last one, or the one asked for.</summary>
    public static bool TryGet(in RequestView request, ReadOnlySpan<byte> lowerCaseName, int occurrence, out ReadOnlySpan<byte> value)
    {
        int count = Count(request, lowerCaseName, split: true);
        int wanted = occurrence == 0 ? count : occurrence < 0 ? count + 1 + occurrence : occurrence;
        value = default;
        int number = 0;
        for (int line = request.FindHeader(lowerCaseName); line >= 0; line = request.FindHeader(lowerCaseName, line + 1))
        {
            ReadOnlySpan<byte> rest = request.HeaderValue(line);
            do
            {
                ReadOnlySpan<byte> next = Next(ref rest, split: true);
                if (++number == wanted)
                {
                    value = next;
                    return true;
                }
            }
            while (!rest.IsEmpty);
        }

        return false;
    }

    private static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> rest, bool split)
    {
        int end = -1;
        bool quoted = false;
        for (int i = 0; split && i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                quoted = !quoted;
            }
            else if (quoted && rest[i] == '\\')
            {
                i++;
            }
            else if (!quoted && rest[i] == ',')
            {
                end = i;
                break;
            }
        }

        ReadOnlySpan<byte> value = (end < 0 ? rest : rest[..end]).Trim(" \t"u8);
        rest = end < 0 ? default : rest[(end + 1)..].TrimStart(" \t"u8);
        return value;
    }
}
