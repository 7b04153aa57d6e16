using System.Text;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Printing;

/// <summary>Format strings.</summary>
internal sealed partial class GoPrinter
{
    // fmt's own bound on width and precision.
    private const int MaxWidth = 1_000_000;

    public string Format(string format, object?[] arguments)
    {
        var cursor = new Cursor(format, arguments);
        while (cursor.Position < format.Length)
        {
            var percent = format.IndexOf('%', cursor.Position);
            percent = percent < 0 ? format.Length : percent;
            output.Append(format.AsSpan(cursor.Position, percent - cursor.Position));
            cursor.Position = percent + 1;
            if (percent < format.Length)
            {
                execution.Charge(1);
                Directive(ref cursor);
            }
        }

        if (!cursor.Reordered && cursor.Argument < arguments.Length)
        {
            Extra(arguments.AsSpan(cursor.Argument));
        }

        return output.ToString();
    }

    private void Directive(ref Cursor cursor)
    {
        _spec = default;
        ReadFlags(ref cursor);
        cursor.AfterIndex = false;
        cursor.GoodIndex = true;
        cursor.ReadIndex();
        ReadWidth(ref cursor);
        ReadPrecision(ref cursor);
        if (!cursor.AfterIndex)
        {
            cursor.ReadIndex();
        }

        if (cursor.Position >= cursor.Format.Length)
        {
            output.Append("%!(NOVERB)");
            return;
        }

        if (!Rune.TryGetRuneAt(cursor.Format, cursor.Position, out var verb))
        {
            verb = Rune.ReplacementChar;
        }

        cursor.Position += verb.Utf16SequenceLength;
        if (verb.Value == '%')
        {
            output.Append('%');
        }
        else if (!cursor.GoodIndex)
        {
            output.Append($"%!{verb}(BADINDEX)");
        }
        else if (cursor.Argument >= cursor.Arguments.Length)
        {
            output.Append($"%!{verb}(MISSING)");
        }
        else
        {
            if (verb.Value == 'v')
            {
                (_spec.SharpV, _spec.Sharp) = (_spec.Sharp, false);
                (_spec.PlusV, _spec.Plus) = (_spec.Plus, false);
            }

            PrintArgument(cursor.Arguments[cursor.Argument++], verb.Value);
        }
    }

    private void ReadFlags(ref Cursor cursor)
    {
        for (; cursor.Position < cursor.Format.Length; cursor.Position++)
        {
            switch (cursor.Format[cursor.Position])
            {
                case '#':
                    _spec.Sharp = true;
                    break;
                case '0':
                    _spec.Zero = !_spec.Minus;
                    break;
                case '+':
                    _spec.Plus = true;
                    break;
                case '-':
                    _spec.Minus = true;
                    _spec.Zero = false;
                    break;
                case ' ':
                    _spec.Space = true;
                    break;
                default:
                    return;
            }
        }
    }

    private void ReadWidth(ref Cursor cursor)
    {
        if (!cursor.Accept('*'))
        {
            _spec.Width = cursor.ReadNumber();
            if (cursor.AfterIndex && _spec.Width is not null)
            {
                cursor.GoodIndex = false; // "%[3]2d"
            }

            return;
        }

        _spec.Width = cursor.TakeInteger();
        if (_spec.Width is null)
        {
            output.Append("%!(BADWIDTH)");
        }

        if (_spec.Width < 0)
        {
            _spec.Width = -_spec.Width;
            _spec.Minus = true;
            _spec.Zero = false;
        }

        cursor.AfterIndex = false;
    }

    private void ReadPrecision(ref Cursor cursor)
    {
        if (cursor.Position + 1 > cursor.Format.Length || !cursor.Accept('.'))
        {
            return;
        }

        if (cursor.AfterIndex)
        {
            cursor.GoodIndex = false; // "%[3].2d"
        }

        cursor.ReadIndex();
        if (!cursor.Accept('*'))
        {
            _spec.Precision = cursor.ReadNumber() ?? 0;
            return;
        }

        _spec.Precision = cursor.TakeInteger();
        if (_spec.Precision is null or < 0)
        {
            _spec.Precision = null;
            output.Append("%!(BADPREC)");
        }

        cursor.AfterIndex = false;
    }

    private void Extra(ReadOnlySpan<object?> arguments)
    {
        _spec = default;
        output.Append("%!(EXTRA ");
        for (var i = 0; i < arguments.Length; i++)
        {
            output.Append(i > 0 ? ", " : "");
            if (arguments[i] is null)
            {
                output.Append(Nil);
            }
            else
            {
                output.Append(TypeName(arguments[i]));
                output.Append('=');
                PrintArgument(arguments[i], 'v');
            }
        }

        output.Append(')');
    }

    private struct Cursor(string format, object?[] arguments)
    {
        public readonly string Format = format;
        public readonly object?[] Arguments = arguments;
        public int Position;
        public int Argument;
        public bool Reordered;
        public bool AfterIndex;
        public bool GoodIndex = true;

        public bool Accept(char c)
        {
            if (Position >= Format.Length || Format[Position] != c)
            {
                return false;
            }

            Position++;
            return true;
        }

        /// <summary>Digits; a number beyond the bound counts as none.</summary>
        public int? ReadNumber()
        {
            int? number = null;
            while (Position < Format.Length && char.IsAsciiDigit(Format[Position]))
            {
                if (number > MaxWidth)
                {
                    // Go gives up on the whole directive.
                    Position = Format.Length;
                    return null;
                }

                number = ((number ?? 0) * 10) + (Format[Position++] - '0');
            }

            return number;
        }

        /// <summary><c>[n]</c>: the next argument is the n-th.</summary>
        public void ReadIndex()
        {
            if (Position >= Format.Length || Format[Position] != '[')
            {
                return;
            }

            Reordered = true;
            var close = Format.IndexOf(']', Position);
            var isNumber = close > 0 && int.TryParse(Format.AsSpan(Position + 1, close - Position - 1), System.Globalization.NumberStyles.None, null, out var index);
            index = isNumber ? int.Parse(Format.AsSpan(Position + 1, close - Position - 1), System.Globalization.NumberStyles.None, null) : 0;
            Position = close < 0 ? Position + 1 : close + 1;
            if (isNumber && index >= 1 && index <= Arguments.Length)
            {
                Argument = index - 1;
                AfterIndex = true;
            }
            else
            {
                GoodIndex = false;
                AfterIndex = isNumber;
            }
        }

        /// <summary>The argument of a <c>*</c>; null when it is no integer, too large or not there.</summary>
        public int? TakeInteger()
        {
            if (Argument >= Arguments.Length)
            {
                return null;
            }

            var value = Arguments[Argument++];
            if (GoNumber.IsSigned(value) && GoNumber.ToInt64(value!) is >= -MaxWidth and <= MaxWidth and var signed)
            {
                return (int)signed;
            }

            return GoNumber.IsUnsigned(value) && GoNumber.ToUInt64(value!) is <= MaxWidth and var unsigned ? (int)unsigned : null;
        }
    }
}
