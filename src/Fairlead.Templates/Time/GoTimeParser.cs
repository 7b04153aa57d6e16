using System.Globalization;

namespace Fairlead.Templates.Time;

/// <summary>Reads a time by one of Go's layouts. UTC unless the text says otherwise.</summary>
internal static class GoTimeParser
{
    public static bool TryParse(string layout, string text, out GoTime time)
    {
        var fields = new Fields();
        var rest = text.AsSpan();
        time = new GoTime(DateTimeOffset.MinValue);
        foreach (var (isElement, part) in GoTimeLayout.Split(layout))
        {
            if (!isElement)
            {
                if (!rest.StartsWith(part, StringComparison.Ordinal))
                {
                    return false;
                }

                rest = rest[part.Length..];
            }
            else if (!fields.Read(part, ref rest))
            {
                return false;
            }
        }

        return rest.IsEmpty && fields.TryMake(out time);
    }

    private sealed class Fields
    {
        private int _year;
        private int _month = 1;
        private int _day = 1;
        private int _hour;
        private int _minute;
        private int _second;
        private long _ticks;
        private int _yearDay;
        private bool? _isAfternoon;
        private TimeSpan _offset;
        private string _zone = "UTC";

        public bool Read(string element, ref ReadOnlySpan<char> rest)
        {
            var format = CultureInfo.InvariantCulture.DateTimeFormat;
            switch (element)
            {
                case "2006":
                    return Digits(ref rest, 4, 4, out _year);
                case "06":
                    var isGood = Digits(ref rest, 2, 2, out var shortYear);
                    _year = shortYear + (shortYear >= 69 ? 1900 : 2000);
                    return isGood;
                case "January":
                    return Name(ref rest, format.MonthNames, out _month);
                case "Jan":
                    return Name(ref rest, format.AbbreviatedMonthNames, out _month);
                case "Monday":
                    return Name(ref rest, format.DayNames, out _);
                case "Mon":
                    return Name(ref rest, format.AbbreviatedDayNames, out _);
                case "01" or "1":
                    return Digits(ref rest, element.Length, 2, out _month);
                case "_2" or "02" or "2":
                    rest = element == "_2" && rest is [' ', ..] ? rest[1..] : rest;
                    return Digits(ref rest, element == "02" ? 2 : 1, 2, out _day);
                case "002" or "__2":
                    rest = element == "__2" ? rest.TrimStart(' ') : rest;
                    return Digits(ref rest, element == "002" ? 3 : 1, 3, out _yearDay);
                case "15":
                    return Digits(ref rest, 2, 2, out _hour);
                case "03" or "3":
                    return Digits(ref rest, element.Length, 2, out _hour);
                case "04" or "4":
                    return Digits(ref rest, element.Length, 2, out _minute);
                case "05" or "5":
                    return Digits(ref rest, element.Length, 2, out _second) && OptionalFraction(ref rest);
                case "PM" or "pm":
                    if (rest.Length < 2 || !rest[..2].Equals("AM", element == "PM" ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase)
                        && !rest[..2].Equals("PM", element == "PM" ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase))
                    {
                        return false;
                    }

                    _isAfternoon = rest[0] is 'P' or 'p';
                    rest = rest[2..];
                    return true;
                case "MST":
                    return Zone(ref rest);
            }

            return element[0] is '.' or ',' ? Fraction(element, ref rest) : Offset(element, ref rest);
        }

        public bool TryMake(out GoTime time)
        {
            time = new GoTime(DateTimeOffset.MinValue);
            if (_isAfternoon is { } afternoon)
            {
                _hour = (_hour % 12) + (afternoon ? 12 : 0);
            }

            // Go has a year 0, .NET starts at 1.
            var year = Math.Max(_year, 1);
            if (_month is < 1 or > 12 || _day < 1 || _day > DateTime.DaysInMonth(year, _month) || _hour > 23 || _minute > 59 || _second > 59)
            {
                return false;
            }

            var local = new DateTime(year, _month, _day, _hour, _minute, _second, DateTimeKind.Unspecified).AddTicks(_ticks);
            local = _yearDay > 0 ? new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddDays(_yearDay - 1) + local.TimeOfDay : local;
            if (local - DateTime.MinValue < _offset)
            {
                return false;
            }

            time = new GoTime(new DateTimeOffset(local, _offset), _zone);
            return true;
        }

        private static bool Digits(ref ReadOnlySpan<char> rest, int least, int most, out int value)
        {
            var length = 0;
            while (length < most && length < rest.Length && char.IsAsciiDigit(rest[length]))
            {
                length++;
            }

            value = length >= least && length > 0 ? int.Parse(rest[..length], NumberStyles.None, CultureInfo.InvariantCulture) : 0;
            var isGood = length >= least;
            rest = isGood ? rest[length..] : rest;
            return isGood;
        }

        private static bool Name(ref ReadOnlySpan<char> rest, string[] names, out int number)
        {
            for (number = 1; number <= names.Length; number++)
            {
                var name = names[number - 1];
                if (name.Length > 0 && rest.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                {
                    rest = rest[name.Length..];
                    return true;
                }
            }

            return false;
        }

        private bool OptionalFraction(ref ReadOnlySpan<char> rest) =>
            rest is not ['.' or ',', >= '0' and <= '9', ..] || Fraction(".9", ref rest);

        private bool Fraction(string element, ref ReadOnlySpan<char> rest)
        {
            if (rest is not ['.' or ',', ..])
            {
                return element[1] == '9';
            }

            var length = 1;
            while (length < rest.Length && char.IsAsciiDigit(rest[length]))
            {
                length++;
            }

            if (element[1] == '0' && length != element.Length)
            {
                return false;
            }

            var digits = rest[1..length].ToString().PadRight(7, '0')[..7];
            _ticks = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[length..];
            return true;
        }

        private bool Zone(ref ReadOnlySpan<char> rest)
        {
            var length = 0;
            while (length < rest.Length && length < 5 && char.IsAsciiLetterUpper(rest[length]))
            {
                length++;
            }

            _zone = rest[..length].ToString();
            rest = rest[length..];
            return length >= 3;
        }

        private bool Offset(string element, ref ReadOnlySpan<char> rest)
        {
            if (element[0] == 'Z' && rest is ['Z', ..])
            {
                rest = rest[1..];
                return true;
            }

            if (rest is not ['+' or '-', ..])
            {
                return false;
            }

            var isNegative = rest[0] == '-';
            rest = rest[1..];
            var hasColon = element.Contains(':', StringComparison.Ordinal);
            var parts = element.Count(char.IsAsciiDigit) / 2;
            Span<int> values = stackalloc int[3];
            for (var i = 0; i < parts; i++)
            {
                if (i > 0 && hasColon)
                {
                    if (rest is not [':', ..])
                    {
                        return false;
                    }

                    rest = rest[1..];
                }

                if (!Digits(ref rest, 2, 2, out values[i]))
                {
                    return false;
                }
            }

            // .NET knows whole minutes up to fourteen hours.
            var offset = new TimeSpan(values[0], values[1], 0);
            _offset = isNegative ? -offset : offset;
            _zone = offset == TimeSpan.Zero ? "UTC" : string.Create(CultureInfo.InvariantCulture, $"{(isNegative ? '-' : '+')}{values[0]:00}{values[1]:00}");
            return offset <= TimeSpan.FromHours(14) && values[1] < 60;
        }
    }
}
